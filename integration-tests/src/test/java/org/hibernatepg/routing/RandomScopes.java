package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.Triggers;

/** One unit of work of random scopes. What it writes says in which scopes it was written. */
final class RandomScopes {
    /** What happened, so that a test sees that it did. */
    static final class Counts {
        final LongAdder committed = new LongAdder();
        final LongAdder refused = new LongAdder();
        final LongAdder ignored = new LongAdder();
        final LongAdder readOnly = new LongAdder();
        final LongAdder ended = new LongAdder();
        final LongAdder looked = new LongAdder();
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String INSERT =
            "insert into entry (id, expected, forbidden, ignoring, readonly) values (?, ?, ?, ?, ?)";

    private static final String LEFT = """
            select string_agg(name || ' = ' || setting, ', ')
              from (select name, current_setting(name, true) as setting
                      from unnest(array['pgtrigger.ignore', 'pghistory.context', 'pghistory.context_id']
                                  || array(select 'pgtrigger.ignore_' || lpad(to_hex(i), 2, '0')
                                             from generate_series(0, 255) i)) name
                    union all
                    select 'transaction_read_only', nullif(current_setting('transaction_read_only'), 'off')
                    union all
                    select 'search_path', nullif(current_setting('search_path'), '"$user", public')) settings
             where setting <> ''""";

    private final SessionFactory sessionFactory;
    private final Random random;
    private final Counts counts;
    private final String name = UUID.randomUUID().toString();
    private final List<Open> open = new ArrayList<>();

    /** Whether the transaction can do nothing but end, or what should happen is not known. */
    private boolean broken;

    private record Open(Kind kind, AutoCloseable scope) {}

    private enum Kind {
        CONTEXT,
        IGNORE,
        READ_ONLY,
        FAST
    }

    RandomScopes(SessionFactory sessionFactory, Random random, Counts counts) {
        this.sessionFactory = sessionFactory;
        this.random = random;
        this.counts = counts;
    }

    void run() {
        try (Session session = sessionFactory.openSession()) {
            try {
                if (random.nextInt(4) > 0) {
                    session.beginTransaction();
                }
                steps(session, 2);
                end(session);
            } catch (RuntimeException e) {
                // A connection that was ended shows in whatever comes next; what was to be told is an Error.
                rollback(session);
            }
            while (!open.isEmpty()) {
                close(session);
            }
        } catch (RuntimeException e) {
            counts.ended.increment();
        }
        assertThat(HistoryContext.current()).isEmpty();
        look();
    }

    private void steps(Session session, int depth) {
        for (int step = random.nextInt(8); step >= 0; step--) {
            switch (random.nextInt(12)) {
                case 0, 1 -> open(session, Kind.CONTEXT);
                case 2 -> open(session, Kind.IGNORE);
                case 3 -> open(session, random.nextBoolean() ? Kind.READ_ONLY : Kind.FAST);
                case 4, 5 -> close(session);
                case 6 -> block(session, depth);
                case 7 -> fail(session);
                default -> write(session);
            }
        }
    }

    private void open(Session session, Kind kind) {
        boolean bySession = random.nextBoolean();
        open.add(new Open(
                kind,
                switch (kind) {
                    case CONTEXT -> {
                        Map<String, Object> values = Map.of("unit", name, "key" + random.nextInt(3), random.nextInt());
                        yield bySession ? HistoryContext.open(session, values) : HistoryContext.open(values);
                    }
                    case IGNORE -> Triggers.of(sessionFactory).ignore(session, "Entry:forbidden");
                    case READ_ONLY, FAST -> {
                        ReadOnlyScopes scopes = ReadOnlyScopes.of(sessionFactory);
                        scopes = kind == Kind.FAST ? scopes.fast() : scopes;
                        yield bySession ? scopes.open(session) : scopes.open();
                    }
                }));
    }

    /** Not always the last one; and what becomes of a transaction whose parts end in another order is not known. */
    private void close(Session session) {
        if (open.isEmpty()) {
            return;
        }
        boolean last = random.nextInt(3) > 0;
        Open closed = open.remove(last ? open.size() - 1 : random.nextInt(open.size()));
        broken |= closed.kind == Kind.READ_ONLY || closed.kind == Kind.FAST;
        try {
            closed.scope.close();
        } catch (Exception e) {
            broken = true;
            rollback(session);
        }
    }

    private void block(Session session, int depth) {
        if (depth == 0) {
            return;
        }
        boolean before = broken;
        try {
            NestedTransactions.of(sessionFactory).run(session, () -> {
                steps(session, depth - 1);
                if (random.nextBoolean()) {
                    throw new Rollback();
                }
            });
        } catch (RuntimeException e) {
            failed(e);
        }
        broken |= before;
    }

    private void fail(Session session) {
        try {
            switch (random.nextInt(40)) {
                case 0 -> select(session, "select pg_terminate_backend(pg_backend_pid())");
                case 1 -> {
                    select(session, "select set_config('statement_timeout', '5ms', true)");
                    select(session, "select pg_sleep(0.1)");
                }
                case 2 -> select(session, "select 1 / 0");
                default -> select(session, "select 1");
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private static void select(Session session, String sql) {
        session.createNativeQuery(sql, String.class).getSingleResult();
    }

    /** What waited in vain for a connection does not wait again. */
    private void failed(RuntimeException e) {
        broken = true;
        if (isConnectionGone(e)) {
            throw e;
        }
    }

    private boolean isOpen(Kind kind) {
        return open.stream().anyMatch(scope -> scope.kind == kind);
    }

    /** Whether it may be written is certain as long as nothing has failed. */
    private void write(Session session) {
        boolean forbidden = random.nextInt(3) == 0;
        boolean ignoring = isOpen(Kind.IGNORE);
        boolean readOnly = isOpen(Kind.READ_ONLY) || isOpen(Kind.FAST);
        Entry entry = new Entry(expected(), forbidden, ignoring, readOnly);
        try {
            insert(session, entry);
        } catch (RuntimeException e) {
            if (!broken && !readOnly && (!forbidden || ignoring) && !isConnectionGone(e)) {
                throw new AssertionError("Was refused", e);
            }
            (readOnly ? counts.readOnly : counts.refused).increment();
            failed(e);
            return;
        }
        if (readOnly || (forbidden && !ignoring)) {
            throw new AssertionError("Was let through: " + entry.expected + forbidden + ignoring + readOnly);
        }
        (ignoring ? counts.ignored : counts.committed).increment();
    }

    private void insert(Session session, Entry entry) {
        // Without a transaction nothing else is allowed; and what is persisted in a fast scope is written after it.
        boolean anyhow = session.getTransaction().isActive();
        switch (random.nextInt(anyhow ? isOpen(Kind.FAST) ? 2 : 3 : 1)) {
            case 0 ->
                session.doWork(connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
                        entry.set(statement);
                        statement.addBatch();
                        statement.executeBatch();
                    }
                });
            case 1 ->
                session.createNativeMutationQuery(INSERT)
                        .setParameter(1, entry.id)
                        .setParameter(2, entry.expected)
                        .setParameter(3, entry.forbidden)
                        .setParameter(4, entry.ignoring)
                        .setParameter(5, entry.readonly)
                        .executeUpdate();
            default -> write(session, entry);
        }
    }

    private static String expected() {
        try {
            return JSON.writeValueAsString(HistoryContext.current());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void end(Session session) {
        if (session.getTransaction().isActive() && random.nextInt(4) > 0) {
            session.getTransaction().commit();
        } else {
            rollback(session);
        }
    }

    private void rollback(Session session) {
        try {
            if (session.getTransaction().getStatus().canRollback()) {
                session.getTransaction().rollback();
            }
        } catch (RuntimeException e) {
            counts.ended.increment();
        }
    }

    /** What a fresh unit of work finds on the connection that it happens to get, and whether it is refused what it should be. */
    private void look() {
        try {
            sessionFactory.inTransaction(session -> {
                assertThat(session.createNativeQuery(LEFT, String.class).getSingleResult())
                        .isNull();
                write(session, new Entry("{}", false, false, false));
            });
        } catch (RuntimeException e) {
            if (!isConnectionGone(e)) {
                throw e;
            }
            counts.ended.increment();
            return;
        }
        counts.looked.increment();
        try {
            sessionFactory.inTransaction(session -> write(session, new Entry("{}", true, false, false)));
        } catch (RuntimeException e) {
            return;
        }
        throw new AssertionError("A fresh unit of work was let through");
    }

    private static void write(Session session, Entry entry) {
        session.persist(entry);
        session.flush();
    }

    private static boolean isConnectionGone(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return true;
            }
            if (cause instanceof SQLException e
                    && e.getSQLState() != null
                    && (e.getSQLState().startsWith("08") || e.getSQLState().equals("57P01"))) {
                return true;
            }
        }
        return false;
    }

    @Entity(name = "Entry")
    @TrackHistory
    @Protect(name = "forbidden", operations = Operation.INSERT, condition = "new.forbidden = true")
    static class Entry {
        @Id
        String id = UUID.randomUUID().toString();

        @Column(length = 4000)
        String expected;

        boolean forbidden;
        boolean ignoring;
        boolean readonly;

        protected Entry() {}

        Entry(String expected, boolean forbidden, boolean ignoring, boolean readonly) {
            this.expected = expected;
            this.forbidden = forbidden;
            this.ignoring = ignoring;
            this.readonly = readonly;
        }

        void set(PreparedStatement statement) throws SQLException {
            statement.setString(1, id);
            statement.setString(2, expected);
            statement.setBoolean(3, forbidden);
            statement.setBoolean(4, ignoring);
            statement.setBoolean(5, readonly);
        }
    }
}
