package org.hibernatepg.history.internal.context;

import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.hibernatepg.history.spi.ContextSource;
import org.jspecify.annotations.Nullable;

/** The user of the request that a thread serves, who may become known while it does. */
public final class RequestUser {
    private static final ThreadLocal<@Nullable RequestUser> OPEN = new ThreadLocal<>();

    private final Supplier<@Nullable Object> user;
    private @Nullable Object known;
    private Map<String, Object> values = Map.of();

    /** A request's. */
    public RequestUser(Supplier<@Nullable Object> user) {
        this.user = user;
    }

    /** As long as the thread serves the request. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** Whether the thread serves a request. */
    public static boolean isOpen() {
        return OPEN.get() != null;
    }

    /** The user of the request that the thread serves, as a value of a context; empty if there is none. */
    static Map<String, Object> current() {
        RequestUser open = OPEN.get();
        return open == null ? Map.of() : open.values();
    }

    /** The thread serves the request until the scope is closed. */
    public Scope open() {
        RequestUser before = OPEN.get();
        OPEN.set(this);
        return () -> {
            if (before == null) {
                OPEN.remove();
            } else {
                OPEN.set(before);
            }
        };
    }

    /** Another instance only where the user is another. */
    private synchronized Map<String, Object> values() {
        Object now = user.get();
        if (!Objects.equals(now, known)) {
            known = now;
            values = now == null ? Map.of() : Map.of("user", now);
        }
        return values;
    }

    /** Supplies him to every event. Loaded as a Java service; it needs nothing of servlets. */
    public static final class Source implements ContextSource {
        /** For the service loader. */
        public Source() {}

        @Override
        public Map<String, ?> values() {
            return current();
        }
    }
}
