package org.hibernatepg.routing;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.routing.internal.savepoint.BlockWork;
import org.hibernatepg.routing.internal.savepoint.Blocks;
import org.hibernatepg.routing.internal.savepoint.CurrentSession;
import org.hibernatepg.routing.internal.savepoint.SavepointIntegrator;
import org.hibernatepg.routing.internal.savepoint.SuspendedTransaction;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.scope.OpenOnThread;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.hibernatepg.routing.internal.unit.Sessions;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that are transactions, and within a transaction savepoints: a part of the work that fails is undone alone, in the
 * database and in the session's objects, and the rest goes on.
 *
 * <pre>{@code
 * NestedTransactions nested = NestedTransactions.of(sessionFactory);
 * nested.run(session -> {
 *     Order order = session.find(Order.class, id);
 *     order.place();
 *     try {
 *         nested.run(inner -> order.addGift(inner.find(Gift.class, giftId)));
 *     } catch (OutOfStock e) {
 *         order.note("no gift");
 *     }
 * });
 * }</pre>
 *
 * <p>A block begins a transaction if none is active, and commits it. If one is active, whoever began it (another block,
 * Hibernate, Spring, JTA), the block is a savepoint of it. Whatever leaves the block, an exception of any kind or an error,
 * undoes the block and is thrown on unchanged; {@link Rollback} undoes it and is swallowed.
 *
 * <p>When a savepoint is rolled back to, the session's objects are what they were when the block began: attributes, versions,
 * collections and lock modes; what was persisted or loaded within is detached, with the identifier and the version it had;
 * what was removed, evicted or merged is what it was; caches and listeners hear that the block failed. What was not loaded
 * then, is loaded anew when it is used. What no session manages, attributes that are not mapped and sequences do not go back.
 *
 * <p>A block writes what is pending when it begins and when it ends. It costs two round trips beside that, and on the Java side
 * a look at each managed entity, as a flush does. Instances are immutable and may be shared by threads; a block belongs to the
 * thread that runs it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-savepoint.html">SAVEPOINT</a>
 */
public final class NestedTransactions {
    private final SessionFactoryImplementor factory;
    private final boolean requiresNew;
    private final boolean clears;

    private NestedTransactions(SessionFactoryImplementor factory, boolean requiresNew, boolean clears) {
        this.factory = factory;
        this.requiresNew = requiresNew;
        this.clears = clears;
    }

    /**
     * Work.
     *
     * @param <E> what it throws
     */
    @FunctionalInterface
    public interface Work<E extends Exception> {
        /** Does it. */
        void run() throws E;
    }

    /**
     * Work that has a result.
     *
     * @param <T> the result
     * @param <E> what it throws
     */
    @FunctionalInterface
    public interface Call<T extends @Nullable Object, E extends Exception> {
        /** Does it. */
        T call() throws E;
    }

    /**
     * The blocks of a persistence unit.
     *
     * @throws RoutingException if the unit was built without this library, or with a line of Hibernate that it does not know
     */
    public static NestedTransactions of(EntityManagerFactory sessionFactory) {
        SessionFactoryImplementor factory = Sessions.implementor(sessionFactory);
        RoutingUnit.of(factory);
        SavepointIntegrator.check();
        return new NestedTransactions(factory, false, false);
    }

    /**
     * Blocks that always have a session and a transaction of their own, which commits whatever becomes of the one around it.
     * Also the way to write within a read-only scope. The other transaction waits meanwhile with what it has locked; if the
     * block needs the same rows, the two wait for each other until a timeout ends it.
     */
    public NestedTransactions requiresNew() {
        return new NestedTransactions(factory, true, clears);
    }

    /**
     * Blocks that empty the persistence context when they are rolled back to their savepoint, instead of putting it back.
     * They cost nothing per managed entity; but after a rollback all entities of the session are detached.
     */
    public NestedTransactions clearing() {
        return new NestedTransactions(factory, requiresNew, true);
    }

    /**
     * Runs work in a block on the session of this thread: that of the innermost open block of the persistence unit; else
     * {@link org.hibernate.SessionFactory#getCurrentSession()}, where one is configured and its transaction is active;
     * else a new one, which is closed after the block.
     */
    public <E extends Exception> void run(SessionAction<E> work) throws E {
        SessionFunction<@Nullable Void, E> call = session -> {
            work.run(session);
            return null;
        };
        call(call);
    }

    /**
     * Runs work in a block, like {@link #run(SessionAction)}.
     *
     * @return what the work returns; null if it threw {@link Rollback}
     */
    public <T extends @Nullable Object, E extends Exception> @Nullable T call(SessionFunction<T, E> work) throws E {
        if (requiresNew) {
            return inNewTransaction(work);
        }
        SessionImplementor current = CurrentSession.find(factory);
        return current == null ? inNewSession(work) : Blocks.run(current, clears, () -> work.call(current));
    }

    /** Runs work in a block on a session: a transaction if none is active, else a savepoint. */
    public <E extends Exception> void run(EntityManager session, Work<E> work) throws E {
        call(session, withoutResult(work));
    }

    /**
     * Runs work in a block on a session: a transaction if none is active, else a savepoint.
     *
     * @return what the work returns; null if it threw {@link Rollback}
     */
    public <T extends @Nullable Object, E extends Exception> @Nullable T call(EntityManager session, Call<T, E> work)
            throws E {
        return onSession(Sessions.implementor(session), work);
    }

    /** Runs work in a block on a stateless session, which has no persistence context that would have to be put back. */
    public <E extends Exception> void run(StatelessSession session, Work<E> work) throws E {
        call(session, withoutResult(work));
    }

    /**
     * Runs work in a block on a stateless session.
     *
     * @return what the work returns; null if it threw {@link Rollback}
     */
    public <T extends @Nullable Object, E extends Exception> @Nullable T call(StatelessSession session, Call<T, E> work)
            throws E {
        return onSession(Sessions.implementor(session), work);
    }

    private static <E extends Exception> Call<@Nullable Void, E> withoutResult(Work<E> work) {
        return () -> {
            work.run();
            return null;
        };
    }

    private <T extends @Nullable Object, E extends Exception> @Nullable T onSession(
            SharedSessionContractImplementor session, Call<T, E> work) throws E {
        if (requiresNew) {
            throw new RoutingException("'requiresNew()' has a session of its own, so none can be given to it."
                    + " Use 'run(session -> …)', and in it the session that is handed in.");
        }
        if (session.getFactory() != factory) {
            throw new RoutingException("The session belongs to another persistence unit than these nested transactions."
                    + " Use 'NestedTransactions.of(session.getSessionFactory())'.");
        }
        return Blocks.run(session, clears, work::call);
    }

    private <T extends @Nullable Object, E extends Exception> @Nullable T inNewTransaction(SessionFunction<T, E> work)
            throws E {
        OpenOnThread scope = RoutingUnit.of(factory).scopes().open(new Frame.ReadWrite());
        try (SuspendedTransaction suspended = SuspendedTransaction.of(factory)) {
            return inNewSession(work);
        } finally {
            scope.close();
        }
    }

    private <T extends @Nullable Object, E extends Exception> @Nullable T inNewSession(SessionFunction<T, E> work)
            throws E {
        try (Session session = factory.openSession()) {
            BlockWork<T, E> inSession = () -> work.call(session);
            return Blocks.run(session.unwrap(SessionImplementor.class), clears, inSession);
        }
    }
}
