package org.hibernatepg.trigger.internal.condition;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.mapping.GeneratorCreator;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.trigger.spi.EntityAttribute;

/**
 * Which dates and times are set without the author's doing: by a generator of Hibernate ({@code @CreationTimestamp},
 * {@code @UpdateTimestamp}, {@code @CurrentTimestamp}, {@code @Generated} and annotations made with
 * {@code @ValueGenerationType}), as the version, or by Spring Data's auditing.
 */
final class GeneratedTimestamps {
    private static final Set<String> AUDITING = Set.of(
            "org.springframework.data.annotation.CreatedDate", "org.springframework.data.annotation.LastModifiedDate");

    private final PersistentClass entity;

    GeneratedTimestamps(PersistentClass entity) {
        this.entity = entity;
    }

    boolean contains(EntityAttribute attribute) {
        return isTemporal(attribute)
                && (hasGenerator(attribute)
                        || attribute.property() == entity.getVersion()
                        || members(attribute.path()).anyMatch(GeneratedTimestamps::isAudited));
    }

    private static boolean isTemporal(EntityAttribute attribute) {
        Class<?> type = attribute.property().getType().getReturnedClass();
        return Temporal.class.isAssignableFrom(type)
                || Date.class.isAssignableFrom(type)
                || Calendar.class.isAssignableFrom(type);
    }

    /** What a trigger sets is not one: whether it is known yet would depend on the order of the declarations. */
    private static boolean hasGenerator(EntityAttribute attribute) {
        GeneratorCreator creator = attribute.property().getValueGeneratorCreator();
        return creator != null && creator.getClass().getName().startsWith("org.hibernate.");
    }

    private static boolean isAudited(AnnotatedElement member) {
        return Arrays.stream(member.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> AUDITING.contains(type.getName()));
    }

    /** The fields and getters that a path may mean, whichever of them are mapped. */
    private Stream<AnnotatedElement> members(String path) {
        return entity.getClassName() == null ? Stream.of() : members(family(), path);
    }

    private Stream<Class<?>> family() {
        return Stream.concat(Stream.of(entity), entity.getSubclasses().stream())
                .filter(member -> member.getClassName() != null)
                .map(PersistentClass::getMappedClass);
    }

    private static Stream<AnnotatedElement> members(Stream<? extends Class<?>> owners, String path) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        return owners.flatMap(owner -> {
            Stream<AnnotatedElement> members = Stream.concat(fields(owner, name), getters(owner, name));
            return dot < 0 ? members : members(members.map(GeneratedTimestamps::type), path.substring(dot + 1));
        });
    }

    private static Class<?> type(AnnotatedElement member) {
        return member instanceof Field field ? field.getType() : ((Method) member).getReturnType();
    }

    private static Stream<Field> fields(Class<?> owner, String name) {
        return ancestry(owner)
                .flatMap(c -> Arrays.stream(c.getDeclaredFields()))
                .filter(field -> field.getName().equals(name));
    }

    private static Stream<Method> getters(Class<?> owner, String name) {
        String suffix = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        return ancestry(owner)
                .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
                .filter(method -> method.getParameterCount() == 0)
                .filter(method -> method.getName().equals("get" + suffix));
    }

    private static Stream<Class<?>> ancestry(Class<?> owner) {
        return Stream.<Class<?>>iterate(owner, c -> c != null && c != Object.class, Class::getSuperclass);
    }
}
