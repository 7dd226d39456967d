package org.hibernatepg.benchmarks.comparison;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ManyToOne;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;

/** The entities of the shapes, as a competitor maps them. They are made, so that a competitor is one class. */
final class MadeEntities {
    private static final AtomicInteger PACKAGES = new AtomicInteger();

    private MadeEntities() {}

    /** Of {@link Shape#ALL}, in that order; never the same classes. */
    static List<Class<?>> of(Competitor competitor) {
        String room = "org.hibernatepg.benchmarks.comparison.made" + PACKAGES.incrementAndGet();
        Class<?> document = load(entity(room, Document.class, competitor));
        Class<?> sheet = load(entity(room, Sheet.class, competitor)
                .defineField("document", document, Visibility.PUBLIC)
                .annotateField(AnnotationDescription.Builder.ofType(ManyToOne.class)
                        .define("fetch", FetchType.LAZY)
                        .build()));
        DynamicType.Builder<?> wide = entity(room, Wide.class, competitor);
        for (int i = 0; i < Wide.MORE; i++) {
            wide = wide.defineField(Wide.column(i), String.class, Visibility.PUBLIC);
        }
        return List.of(
                document,
                sheet,
                load(wide),
                load(entity(room, Small.class, competitor)),
                load(entity(room, Large.class, competitor)));
    }

    private static DynamicType.Builder<?> entity(String room, Class<?> shape, Competitor competitor) {
        return new ByteBuddy()
                .subclass(shape)
                .name(room + "." + shape.getSimpleName())
                .annotateType(AnnotationDescription.Builder.ofType(Entity.class)
                        .define("name", shape.getSimpleName())
                        .build())
                .annotateType(competitor.annotations(shape));
    }

    private static Class<?> load(DynamicType.Builder<?> type) {
        return type.make()
                .load(MadeEntities.class.getClassLoader(), ClassLoadingStrategy.Default.INJECTION)
                .getLoaded();
    }
}
