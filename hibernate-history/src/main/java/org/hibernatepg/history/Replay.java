package org.hibernatepg.history;

import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.Map;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.history.internal.replay.Replays;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/**
 * Proves histories: what the events of a table add up to is compared with its rows. For tests of a program's own writes, and
 * for a look at a database in use.
 *
 * <pre>{@code
 * Replay replay = Replay.of(sessionFactory);
 * Remembered before = sessionFactory.fromTransaction(replay::remember);
 * work();
 * sessionFactory.inTransaction(session -> {
 *     replay.verify(session); // the tables now are what their events say
 *     replay.verify(session, before); // and so they were before the work
 * });
 * }</pre>
 *
 * <p><b>What is compared.</b> The rows of every table of a history, by the binary images of the stored columns, in one SQL
 * statement for each table; rows come to the program only if they differ. The {@code @Version} is left out, since an update that changes nothing
 * else is not recorded. Columns of {@link TrackHistory#exclude excluded} attributes are not stored, so not compared.
 * Pending changes of the session are flushed first.
 *
 * <p><b>What cannot be compared</b> is a history that does not hold every write: {@link #gaps} says which and why. Rows that
 * are older than their history are reported until something changes them or a {@linkplain History#backfill backfill} records
 * them, and so is what was written while the triggers
 * were ignored or disabled, and the value of a column that was added with a default.
 *
 * <p><b>Cost.</b> The events of a table are read and grouped as a whole: seconds for some millions. Nothing is locked.
 *
 * <p>Safe for use by several threads.
 */
public final class Replay {
    private final Replays replays;

    private Replay(Replays replays) {
        this.replays = replays;
    }

    /**
     * The histories of a persistence unit.
     *
     * @throws IllegalArgumentException if there are none, or the session factory was closed
     */
    public static Replay of(EntityManagerFactory sessionFactory) {
        return new Replay(Replays.of(SessionWork.implementor(sessionFactory)));
    }

    /**
     * The rows that are not what their events add up to, at most a thousand of each table; empty if histories are right.
     *
     * @param session a session of the persistence unit; in a transaction, what it has written itself counts
     * @param entities the tracked entities to look at, with the tables of their hierarchies and collections; none means all
     * @throws IllegalArgumentException if an entity is not tracked, or has no history that holds every write
     */
    public List<RowDifference> differences(SharedSessionContract session, Class<?>... entities) {
        return replays.differences(SessionWork.implementor(session), entities);
    }

    /**
     * Throws if there are {@link #differences}.
     *
     * @throws ReplayMismatch with the first of them in its message
     * @throws IllegalArgumentException if an entity is not tracked, or has no history that holds every write
     */
    public void verify(SharedSessionContract session, Class<?>... entities) {
        throwIfAny(differences(session, entities));
    }

    /**
     * Which histories do not hold every write, a sentence each: a tracker has a condition, stores only the row before an
     * update, or is missing. These are not compared.
     */
    public List<String> gaps() {
        return replays.gaps();
    }

    /**
     * The state of the database that this statement sees, for {@link #at}. In a transaction that is {@code repeatable read},
     * it is the state that the whole transaction sees.
     *
     * @throws IllegalStateException if the session's transaction has written something: whether that will be committed is not
     *     known; or if the server is a standby, which does not tell what is in progress
     */
    public Moment moment(SharedSessionContract session) {
        return replays.moment(SessionWork.implementor(session));
    }

    /** The tables as their events say that they stood at a moment. */
    public Past at(Moment moment) {
        return new Past(replays, moment);
    }

    /** Tables as their events say that they stood at a moment. */
    public static final class Past {
        private final Replays replays;
        private final Moment moment;

        private Past(Replays replays, Moment moment) {
            this.replays = replays;
            this.moment = moment;
        }

        /** When it was. */
        public Moment moment() {
            return moment;
        }

        /**
         * The rows of the tables of an entity, in no order: for each table its rows, and of a row its stored columns as
         * texts, as PostgreSQL writes them, but for the {@code @Version}.
         *
         * @throws IllegalArgumentException if the entity is not tracked, or has no history that holds every write
         */
        public Map<String, List<Map<String, @Nullable String>>> rows(SharedSessionContract session, Class<?> entity) {
            return replays.rows(SessionWork.implementor(session), moment, entity);
        }
    }

    /**
     * Copies tables as they are now, all by one statement, so at one moment.
     *
     * @throws IllegalStateException if the session's transaction has written something, or the server is a standby
     * @throws IllegalArgumentException if an entity is not tracked, or has no history that holds every write
     */
    public Remembered remember(SharedSessionContract session, Class<?>... entities) {
        return new Remembered(replays.remember(SessionWork.implementor(session), entities));
    }

    /** The rows that were not what the events up to then add up to. */
    public List<RowDifference> differences(SharedSessionContract session, Remembered remembered) {
        return replays.differences(SessionWork.implementor(session), remembered.copies());
    }

    /**
     * Throws if there are {@link #differences(SharedSessionContract, Remembered) differences}.
     *
     * @throws ReplayMismatch with the first of them in its message
     */
    public void verify(SharedSessionContract session, Remembered remembered) {
        throwIfAny(differences(session, remembered));
    }

    private static void throwIfAny(List<RowDifference> differences) {
        if (!differences.isEmpty()) {
            throw new ReplayMismatch(differences);
        }
    }
}
