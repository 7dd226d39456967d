package org.hibernatepg.history.replay;

import jakarta.persistence.Column;
import jakarta.persistence.ConstraintMode;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.TargetType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.hibernatepg.history.EventPartitioning;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.SoftDelete;

/** Makes random entities and their classes. A class is the same for the same seed. */
final class ShapeFactory {
    private static final List<String> ON_DELETE =
            List.of("on delete cascade", "on delete cascade on update cascade", "on delete set null", "");

    private final Random random;
    private final String prefix;
    private final Map<Shape, Class<?>> classes = new LinkedHashMap<>();

    private ShapeFactory(long seed) {
        this.random = new Random(seed);
        this.prefix = "Shape_" + Long.toString(seed, 36).replace('-', 'm') + "_";
    }

    static Map<Shape, Class<?>> shapes(long seed, int count) {
        ShapeFactory factory = new ShapeFactory(seed);
        for (int i = 0; i < count; i++) {
            Shape shape = factory.shape(i);
            factory.classes.put(shape, factory.entity(shape));
        }
        return factory.classes;
    }

    private Shape shape(int number) {
        String name = prefix + number;
        KeyKind key = pick(List.of(KeyKind.values()));
        boolean softDeleted = chance(6);
        boolean deferrable = !softDeleted && chance(4);
        boolean partitioned = !deferrable && key.generation() == null && chance(4);
        String table = chance(3) ? "\"My " + name + ".t\"" : name.toLowerCase(Locale.ROOT);
        boolean referable = key != KeyKind.PAIR && !softDeleted && !deferrable;
        return new Shape(
                name,
                table,
                key,
                attributes(),
                chance(2) ? reference(name, table, key, referable) : Optional.empty(),
                chance(2),
                softDeleted,
                deferrable,
                partitioned,
                !chance(3),
                pick(List.of(Level.values())));
    }

    /** To one of the entities before, or to itself. */
    private Optional<Shape.Reference> reference(String name, String table, KeyKind key, boolean toItself) {
        List<Shape.Reference> others = new ArrayList<>();
        for (Shape other : classes.keySet()) {
            if (other.key() != KeyKind.PAIR && !other.softDeleted() && !other.deferrable()) {
                others.add(new Shape.Reference(other.name(), other.table(), other.key(), pick(ON_DELETE)));
            }
        }
        if (toItself) {
            others.add(new Shape.Reference(name, table, key, pick(ON_DELETE)));
        }
        return others.isEmpty() ? Optional.empty() : Optional.of(pick(others));
    }

    private List<Shape.Attribute> attributes() {
        List<Shape.Attribute> attributes = new ArrayList<>();
        List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            Kind kind = kinds.remove(random.nextInt(kinds.size()));
            String column = pick(List.of("c" + i, "\"Col " + i + "\"", "\"select" + i + "\"", "\"ÜnÏ" + i + "\""));
            attributes.add(new Shape.Attribute("attr" + i, column, kind, kind == Kind.PLACE || !chance(3)));
        }
        return attributes;
    }

    private boolean chance(int oneOf) {
        return random.nextInt(oneOf) == 0;
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private Class<?> entity(Shape shape) {
        String className = ShapeFactory.class.getPackageName() + "." + shape.name();
        try {
            return Class.forName(className);
        } catch (ClassNotFoundException e) {
            return define(shape, className);
        }
    }

    private Class<?> define(Shape shape, String className) {
        DynamicType.Builder<?> builder = new ByteBuddy()
                .subclass(Object.class)
                .name(className)
                .modifiers(Visibility.PUBLIC)
                .annotateType(typeAnnotations(shape));
        builder = field(builder, "id", shape.key().type(), key(shape));
        builder = field(builder, "n", int.class, List.of());
        for (Shape.Attribute attribute : shape.attributes()) {
            builder = field(builder, attribute.name(), attribute.kind().type(), annotations(attribute));
        }
        if (shape.reference().isPresent()) {
            String other = shape.reference().get().entity();
            Type type = other.equals(shape.name()) ? TargetType.class : classOf(other);
            builder = field(builder, "ref", type, reference());
        }
        if (shape.versioned()) {
            builder = field(
                    builder, "version", int.class, List.of(of(Version.class).build()));
        }
        if (shape.softDeleted()) {
            builder = field(builder, "alive", boolean.class, List.of());
        }
        try (DynamicType.Unloaded<?> unloaded = builder.make()) {
            return unloaded.load(
                            ShapeFactory.class.getClassLoader(),
                            ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
                    .getLoaded();
        }
    }

    private Class<?> classOf(String name) {
        return classes.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static DynamicType.Builder<?> field(
            DynamicType.Builder<?> builder, String name, Type type, List<AnnotationDescription> annotations) {
        return builder.defineField(name, type, Visibility.PUBLIC).annotateField(annotations);
    }

    private static List<AnnotationDescription> typeAnnotations(Shape shape) {
        List<AnnotationDescription> annotations = new ArrayList<>();
        annotations.add(of(Entity.class).define("name", shape.name()).build());
        annotations.add(
                of(Table.class).define("name", shape.table().replace('"', '`')).build());
        boolean isPartitioned = Math.floorMod(shape.name().hashCode(), 3) == 0;
        annotations.add(of(TrackHistory.class)
                .defineEnumerationArray("level", Level.class, shape.level())
                .defineEnumerationArray(
                        "partitionBy",
                        EventPartitioning.class,
                        isPartitioned ? EventPartitioning.DAY : EventPartitioning.NONE)
                .build());
        if (shape.softDeleted()) {
            annotations.add(of(SoftDelete.class)
                    .define("name", "soft")
                    .define("attribute", "alive")
                    .build());
        }
        return annotations;
    }

    private static List<AnnotationDescription> key(Shape shape) {
        if (shape.key() == KeyKind.PAIR) {
            return List.of(of(EmbeddedId.class).build());
        }
        List<AnnotationDescription> annotations = new ArrayList<>();
        annotations.add(of(Id.class).build());
        if (shape.key().generation() != null) {
            annotations.add(of(GeneratedValue.class)
                    .define("strategy", shape.key().generation())
                    .define("generator", shape.key() == KeyKind.SEQUENCE ? shape.name() + "_seq" : "")
                    .build());
        }
        if (shape.key() == KeyKind.SEQUENCE) {
            annotations.add(of(SequenceGenerator.class)
                    .define("name", shape.name() + "_seq")
                    .define("sequenceName", shape.name() + "_seq")
                    .define("allocationSize", 1)
                    .build());
        }
        return annotations;
    }

    private static List<AnnotationDescription> annotations(Shape.Attribute attribute) {
        List<AnnotationDescription> annotations =
                new ArrayList<>(attribute.kind().annotations());
        if (attribute.kind() != Kind.PLACE) {
            AnnotationDescription.Builder column = of(Column.class)
                    .define("name", attribute.column().replace('"', '`'))
                    .define("nullable", attribute.nullable())
                    .define("length", 4000);
            annotations.add(
                    attribute.kind() == Kind.NUMERIC
                            ? column.define("precision", 10).define("scale", 2).build()
                            : column.build());
        }
        return annotations;
    }

    private static List<AnnotationDescription> reference() {
        return List.of(
                of(ManyToOne.class).define("fetch", FetchType.LAZY).build(),
                of(JoinColumn.class)
                        .define("name", "ref_id")
                        .define(
                                "foreignKey",
                                of(ForeignKey.class)
                                        .define("value", ConstraintMode.NO_CONSTRAINT)
                                        .build())
                        .build());
    }

    private static AnnotationDescription.Builder of(Class<? extends Annotation> type) {
        return AnnotationDescription.Builder.ofType(type);
    }
}
