package org.hibernatepg.history;

import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernatepg.history.internal.asof.PastSessions;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that read the application's own entities as they stood at a point of the past. {@link History#asOf(java.time.Instant)} gives them.
 *
 * <pre>{@code
 * String name = history.asOf(instant).call(session -> {
 *     Order order = session.find(Order.class, 1L);
 *     return order.getCustomer().getName(); // the customer as it was then, too
 * });
 * }</pre>
 *
 * <p><b>What reads the past.</b> Whatever Hibernate asks the database: {@code find}, HQL, Criteria, native queries, lazy associations and
 * collections. In each statement, a query for the rows as they were stands in the place of a tracked table. Rows that were
 * deleted since are there. A database function, a view and JDBC of one's own ({@code doWork}) read what they always read.
 *
 * <p><b>What reads the present.</b> Tables that are not tracked, those of untracked collections among them; {@link #refuseUntracked} refuses them.
 *
 * <p><b>What is not known.</b> A table whose histories do not hold every write is refused with an {@link UnknownPastException}. An
 * attribute that is not stored is null; a primitive one is 0 or false. The {@code @Version} is that of the last event.
 *
 * <p><b>Reading only.</b> Each session has a connection and a transaction of its own, {@code repeatable read, read only}: PostgreSQL refuses writes, and Hibernate
 * does not flush. The second-level cache is neither read nor filled.
 *
 * <p>Immutable, and safe for use by several threads; sessions are not.
 */
public final class AsOf {
    private final PastSessions sessions;

    AsOf(PastSessions sessions) {
        this.sessions = sessions;
    }

    /** The same, but what reads a table of the persistence unit that is not tracked throws an {@link UnknownPastException}. */
    public AsOf refuseUntracked() {
        return new AsOf(sessions.strict());
    }

    /** The same for a tenant. Needed where the persistence unit has no resolver of the current one. */
    public AsOf tenant(Object tenantIdentifier) {
        return new AsOf(sessions.tenant(tenantIdentifier));
    }

    /**
     * Runs work in a session that reads the past, and gives what it returns. Entities that it returns are detached.
     *
     * @throws UnknownPastException if it asks for what is not known
     */
    public <T extends @Nullable Object> T call(Function<? super Session, ? extends T> work) {
        try (Session session = openSession()) {
            T result = work.apply(session);
            session.getTransaction().commit();
            return result;
        }
    }

    /**
     * Runs work in a session that reads the past.
     *
     * @throws UnknownPastException if it asks for what is not known
     */
    public void run(Consumer<? super Session> work) {
        call(session -> {
            work.accept(session);
            return true;
        });
    }

    /**
     * Opens a session that reads the past, in a transaction that has begun. To be closed, which ends the transaction too. If the
     * program ends it earlier, it may begin another one.
     */
    public Session openSession() {
        return sessions.open();
    }

    /** Opens a stateless session that reads the past, in a transaction that has begun; to be closed. */
    public StatelessSession openStatelessSession() {
        return sessions.openStateless();
    }
}
