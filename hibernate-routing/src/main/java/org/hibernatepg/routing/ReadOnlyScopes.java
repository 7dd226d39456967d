package org.hibernatepg.routing;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernatepg.routing.internal.readonly.ReadOnlyUnit;
import org.hibernatepg.routing.internal.unit.Sessions;
import org.jspecify.annotations.Nullable;

/**
 * Parts of the program in which PostgreSQL refuses to write: whatever is changed there, by an entity, a query, native SQL or
 * a function of the database, is refused with SQLSTATE 25006 and thrown as a {@link ReadOnlyViolationException}.
 *
 * <pre>{@code
 * ReadOnlyScopes scopes = ReadOnlyScopes.of(sessionFactory).named("nightly export");
 *
 * List<Author> authors = scopes.call(session ->
 *         session.createSelectionQuery("from Author", Author.class).getResultList());
 *
 * try (ReadOnlyScope scope = scopes.open()) {
 *     report.print();    // whichever sessions it uses on this thread
 * }
 * }</pre>
 *
 * <p>Scopes are of one persistence unit: another unit writes on. They nest, and are safe behind a pooler in transaction mode:
 * nothing but transactions and settings local to them is used. An instance is immutable and safe for use by many threads.
 *
 * <p>See the <a href="https://www.postgresql.org/docs/current/sql-set-transaction.html">documentation of PostgreSQL</a> for
 * what a read-only transaction refuses; temporary tables may be written, for one.
 */
public final class ReadOnlyScopes {
    private final ReadOnlyUnit unit;
    private final String name;
    private final boolean fast;

    private ReadOnlyScopes(ReadOnlyUnit unit, String name, boolean fast) {
        this.unit = unit;
        this.name = name;
        this.fast = fast;
    }

    /**
     * The scopes of a persistence unit.
     *
     * @throws RoutingException if the unit was built without this library
     */
    public static ReadOnlyScopes of(EntityManagerFactory sessionFactory) {
        return new ReadOnlyScopes(ReadOnlyUnit.of(sessionFactory), "read-only", false);
    }

    /** The same with a name for errors; without one it is {@code read-only}. */
    public ReadOnlyScopes named(String name) {
        return new ReadOnlyScopes(unit, name, fast);
    }

    /**
     * The same without looking for changed objects: Hibernate flushes nothing and keeps no copies to compare with. What is
     * changed in objects that were loaded inside is never written and never refused, which serves work that changes objects
     * only to show them; native statements and queries that write are refused by the database all the same.
     */
    public ReadOnlyScopes fast() {
        return new ReadOnlyScopes(unit, name, true);
    }

    /**
     * Runs work with a session of its own, in a read-only transaction; on a replica where there is one. Other sessions that
     * the work uses on this thread are in the scope too.
     *
     * <p>A transaction of JTA that the thread is in is suspended meanwhile.
     *
     * <p>Where a replica fails the work, since it cannot be reached any more or cancelled a statement for what it had to replay,
     * the work is run again with another session, on another replica and in the end on the primary; see {@link
     * RoutingSettings#RETRIES}. So what it does outside of the database should bear being done twice. Work that opened a
     * writing transaction meanwhile is not run again.
     *
     * @param action the work; what it throws, checked exceptions too, is thrown unchanged
     * @throws ReadOnlyViolationException if something was to be written
     */
    public <E extends Exception> void run(SessionAction<E> action) throws E {
        this.<@Nullable Object, E>call(session -> {
            action.run(session);
            return null;
        });
    }

    /**
     * Runs work with a result, as {@link #run(SessionAction)} does.
     *
     * @param function the work; what it throws, checked exceptions too, is thrown unchanged
     * @throws ReadOnlyViolationException if something was to be written
     */
    public <T extends @Nullable Object, E extends Exception> T call(SessionFunction<T, E> function) throws E {
        return unit.call(name, fast, function);
    }

    /**
     * Opens a scope of this thread. Each transaction of the unit that begins on the thread is a read-only one, to its end;
     * so is each statement without a transaction. A transaction that has begun before is read-only until the scope is closed,
     * and may write again afterwards.
     *
     * <p>If the session that the thread is working with is known, as that of a block of {@link NestedTransactions} or the
     * current one of Spring or JTA, the scope is one of this session too, as with {@link #open(Session)}. Of another session
     * that is open already, objects that are changed within the scope are refused only if Hibernate writes them within it:
     * hand such a session over.
     */
    public ReadOnlyScope open() {
        return unit.open(name, fast);
    }

    /**
     * Opens a scope of a session. What was changed before is written first, and belongs to the outside. In an open
     * transaction the scope is a part of it, which may write again afterwards; else the scope begins a read-only transaction,
     * which ends with it.
     *
     * <p>Objects that were changed within are refused when the scope is closed, and are again what they were when it was
     * opened. In a {@linkplain #fast() fast} scope nothing is looked for: the objects stay as they are, and changes in those
     * that were loaded before the scope are written by the next flush after it, as is what was persisted or removed within.
     *
     * @throws RoutingException if the session is closed or of another unit; if it has changes that are not written and no
     *     transaction to write them in; if it was opened over a connection of the program's own
     */
    public ReadOnlyScope open(Session session) {
        return open((EntityManager) session);
    }

    /** Opens a scope of the session behind an entity manager, as {@link #open(Session)} does. */
    public ReadOnlyScope open(EntityManager entityManager) {
        return unit.openSession(Sessions.implementor(entityManager), name, fast);
    }

    /** Opens a scope of a stateless session, which has no objects that would have to be put back. */
    public ReadOnlyScope open(StatelessSession session) {
        return unit.openSession(Sessions.implementor(session), name, fast);
    }
}
