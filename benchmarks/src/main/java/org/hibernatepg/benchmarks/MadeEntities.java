package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.hibernatepg.history.TrackHistory;

/** Entities that are too many to be written, with ten attributes, tracked or not; never the same ones. */
final class MadeEntities {
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

    private MadeEntities() {}

    static Class<?>[] of(int number, boolean tracked) {
        return IntStream.range(0, number)
                .mapToObj(ignored -> entity("Order" + MADE.incrementAndGet(), tracked))
                .toArray(Class<?>[]::new);
    }

    private static Class<?> entity(String name, boolean tracked) {
        DynamicType.Builder<?> entity = new ByteBuddy()
                .subclass(Object.class)
                .name("org.hibernatepg.benchmarks.made." + name)
                .annotateType(AnnotationDescription.Builder.ofType(Entity.class).build())
                .defineField("id", Long.class, Visibility.PUBLIC)
                .annotateField(AnnotationDescription.Builder.ofType(Id.class).build());
        for (Map.Entry<String, Class<?>> attribute : ATTRIBUTES.entrySet()) {
            entity = entity.defineField(attribute.getKey(), attribute.getValue(), Visibility.PUBLIC);
        }
        if (tracked) {
            entity = entity.annotateType(
                    AnnotationDescription.Builder.ofType(TrackHistory.class).build());
        }
        return entity.make()
                .load(MadeEntities.class.getClassLoader(), ClassLoadingStrategy.Default.INJECTION)
                .getLoaded();
    }
}
