package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;

/** Entities that are too many to be written: each with a key and ten triggers. */
final class ManyTriggers {
    static final int PER_ENTITY = 10;

    /** A class can be defined once. */
    private static final Map<Integer, Class<?>> MADE = new ConcurrentHashMap<>();

    private ManyTriggers() {}

    /** Entities with some number of triggers together. */
    static Class<?>[] entities(int triggers) {
        return IntStream.range(0, Math.max(1, triggers / PER_ENTITY))
                .mapToObj(number -> MADE.computeIfAbsent(number, ManyTriggers::entity))
                .toArray(Class<?>[]::new);
    }

    private static Class<?> entity(Integer number) {
        return new ByteBuddy()
                .subclass(Object.class)
                .name("org.hibernatepg.benchmarks.made.Made" + number)
                .annotateType(AnnotationDescription.Builder.ofType(Entity.class)
                        .define("name", "Made" + number)
                        .build())
                .annotateType(AnnotationDescription.Builder.ofType(Protect.List.class)
                        .defineAnnotationArray("value", TypeDescription.ForLoadedType.of(Protect.class), protections())
                        .build())
                .defineField("id", Integer.class, Visibility.PUBLIC)
                .annotateField(AnnotationDescription.Builder.ofType(Id.class).build())
                .make()
                .load(ManyTriggers.class.getClassLoader(), ClassLoadingStrategy.Default.INJECTION)
                .getLoaded();
    }

    private static AnnotationDescription[] protections() {
        return IntStream.range(0, PER_ENTITY)
                .mapToObj(number -> AnnotationDescription.Builder.ofType(Protect.class)
                        .define("name", "protect_" + number)
                        .defineEnumerationArray("operations", Operation.class, Operation.DELETE)
                        .build())
                .toArray(AnnotationDescription[]::new);
    }
}
