package org.hibernatepg.benchmarks.comparison;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;

/** Entities that are too many to be written, with ten attributes; never the same ones. */
public final class ManyEntities {
    private static final AtomicInteger MADE = new AtomicInteger();

    private static final Map<String, Class<?>> ATTRIBUTES = new LinkedHashMap<>();

    static {
        ATTRIBUTES.put("customer", Long.class);
        ATTRIBUTES.put("number", String.class);
        ATTRIBUTES.put("status", String.class);
        ATTRIBUTES.put("total", BigDecimal.class);
        ATTRIBUTES.put("currency", String.class);
        ATTRIBUTES.put("note", String.class);
        ATTRIBUTES.put("ordered", Instant.class);
        ATTRIBUTES.put("updated", Instant.class);
        ATTRIBUTES.put("paid", Boolean.class);
    }

    private ManyEntities() {}

    /** So many, each with these annotations besides {@code @Entity}. */
    public static List<Class<?>> of(int number, List<AnnotationDescription> annotations) {
        return IntStream.range(0, number)
                .<Class<?>>mapToObj(ignored -> entity("Order" + MADE.incrementAndGet(), annotations))
                .toList();
    }

    private static Class<?> entity(String name, List<AnnotationDescription> annotations) {
        DynamicType.Builder<?> entity = new ByteBuddy()
                .subclass(Object.class)
                .name("org.hibernatepg.benchmarks.comparison.many." + name)
                .annotateType(AnnotationDescription.Builder.ofType(Entity.class).build())
                .annotateType(annotations)
                .defineField("id", Long.class, Visibility.PUBLIC)
                .annotateField(AnnotationDescription.Builder.ofType(Id.class).build());
        for (Map.Entry<String, Class<?>> attribute : ATTRIBUTES.entrySet()) {
            entity = entity.defineField(attribute.getKey(), attribute.getValue(), Visibility.PUBLIC);
        }
        return entity.make()
                .load(ManyEntities.class.getClassLoader(), ClassLoadingStrategy.Default.INJECTION)
                .getLoaded();
    }
}
