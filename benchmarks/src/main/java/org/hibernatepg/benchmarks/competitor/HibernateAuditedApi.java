package org.hibernatepg.benchmarks.competitor;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.SessionBuilder;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/** Hibernate's {@code AuditLog}, called so that this compiles on lines of Hibernate that have none. */
final class HibernateAuditedApi implements AutoCloseable {
    private static final String LOG = "org.hibernate.audit.AuditLog";

    private final AutoCloseable log;

    private HibernateAuditedApi(Object log) {
        this.log = (AutoCloseable) log;
    }

    static boolean isAvailable() {
        try {
            Class.forName(LOG);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Hibernate before 7.4 has no @Audited", e);
        }
    }

    /** {@code AuditLogFactory.create(session)}. */
    static HibernateAuditedApi log(Session session) {
        return new HibernateAuditedApi(
                call(method(type("org.hibernate.audit.AuditLogFactory"), "create", Session.class), null, session));
    }

    /** A session of {@code atChangeset(…)}. */
    static Session at(SessionFactory factory, Object changeset) {
        Object builder =
                call(method(SessionBuilder.class, "atChangeset", Object.class), factory.withOptions(), changeset);
        return ((SessionBuilder) builder).openSession();
    }

    /** {@code AuditLog.ALL_CHANGESETS}. */
    static Object allChangesets() {
        try {
            return type(LOG).getField("ALL_CHANGESETS").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code getChangesetId}. */
    Object changeset(Instant instant) {
        return call(method(type(LOG), "getChangesetId", Instant.class), log, instant);
    }

    /** {@code getChangesetTimestamp}. */
    Instant time(Object changeset) {
        return (Instant) call(method(type(LOG), "getChangesetTimestamp", Object.class), log, changeset);
    }

    /** {@code getChangesets}. */
    List<?> changesets(Class<?> entity, Object id) {
        return (List<?>) call(method(type(LOG), "getChangesets", Class.class, Object.class), log, entity, id);
    }

    /** The entities of {@code getHistory}. */
    List<?> versions(Class<?> entity, Object id) {
        Method entityOf = method(type("org.hibernate.audit.AuditEntry"), "entity");
        List<?> entries = (List<?>) call(method(type(LOG), "getHistory", Class.class, Object.class), log, entity, id);
        return entries.stream().map(entry -> call(entityOf, entry)).toList();
    }

    @Override
    public void close() {
        try {
            log.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method method(Class<?> type, String name, Class<?>... parameters) {
        try {
            return type.getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object call(Method method, @Nullable Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
