package org.hibernatepg.routing.internal.intercept;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

/** Tells whether a method returns before its work is done. */
final class Returns {
    /** By name: they need not be on the class path. */
    private static final Set<String> ASYNCHRONOUS =
            Set.of("org.reactivestreams.Publisher", "io.smallrye.mutiny.Uni", "kotlinx.coroutines.flow.Flow");

    private Returns() {}

    static boolean beforeItIsDone(Class<?> type) {
        return CompletionStage.class.isAssignableFrom(type)
                || Future.class.isAssignableFrom(type)
                || Flow.Publisher.class.isAssignableFrom(type)
                || BaseStream.class.isAssignableFrom(type)
                || isNamed(type);
    }

    private static boolean isNamed(Class<?> type) {
        if (ASYNCHRONOUS.contains(type.getName())) {
            return true;
        }
        for (Class<?> candidate : type.getInterfaces()) {
            if (isNamed(candidate)) {
                return true;
            }
        }
        return type.getSuperclass() != null && isNamed(type.getSuperclass());
    }
}
