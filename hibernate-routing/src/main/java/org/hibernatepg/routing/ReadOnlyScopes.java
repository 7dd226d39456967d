package org.hibernatepg.routing;

import org.hibernate.SessionFactory;
import org.hibernatepg.routing.internal.readonly.ReadOnlyUnit;
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
    public static ReadOnlyScopes of(SessionFactory sessionFactory) {
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
     */
    public ReadOnlyScope open() {
        return unit.openThread(name);
    }
}
