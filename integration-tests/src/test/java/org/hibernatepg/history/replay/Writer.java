package org.hibernatepg.history.replay;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hibernate.Session;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.hibernatepg.history.HistoryContext;
import org.jspecify.annotations.Nullable;

/** One transaction of random writes: of a session, a stateless session, or past Hibernate. */
abstract class Writer {
    final RandomUnit unit;
    final List<Shape> shapes;
    final Random random;
    final Journal journal;
    final Contexts contexts;
    private final String name;
    private boolean failed;

    private Writer(
            String name, RandomUnit unit, List<Shape> shapes, Random random, Journal journal, Contexts contexts) {
        this.name = name;
        this.unit = unit;
        this.shapes = shapes;
        this.random = random;
        this.journal = journal;
        this.contexts = contexts;
    }

    /** One write. */
    final void step() {
        if (failed) {
            return;
        }
        journal.note(name + ":");
        try {
            write();
        } catch (RuntimeException | SQLException e) {
            fail(e);
        }
    }

    private void fail(Exception failure) {
        if (!journal.isExpected(failure)) {
            throw new AssertionError("A write failed that should not: " + failure, failure);
        }
        journal.note("-- " + failure.getMessage());
        failed = true;
    }

    abstract void write() throws SQLException;

    /** Commits, mostly. */
    final void end() {
        boolean commit = !failed && random.nextInt(4) > 0;
        journal.note(name + ": " + (commit ? "commit" : "rollback"));
        try {
            end(commit);
            journal.succeeded(commit ? "COMMIT" : "ROLLBACK");
        } catch (RuntimeException | SQLException e) {
            fail(e);
        } finally {
            contexts.reached(null);
        }
    }

    abstract void end(boolean commit) throws SQLException;

    static Writer of(
            String name, RandomUnit unit, List<Shape> shapes, Random random, Journal journal, Contexts contexts) {
        return switch (random.nextInt(6)) {
            case 0 -> new OtherProgram(name, unit, shapes, random, journal, contexts);
            case 1 -> new Stateless(name, unit, shapes, random, journal, contexts);
            default -> new Stateful(name, unit, shapes, random, journal, contexts);
        };
    }

    private SqlWork sql() {
        return new SqlWork(shapes, unit, random, journal);
    }

    private Shape shape() {
        return shapes.get(random.nextInt(shapes.size()));
    }

    /** A connection that Hibernate knows nothing of: no event has a context. */
    private static final class OtherProgram extends Writer {
        private final Connection connection;

        OtherProgram(
                String name, RandomUnit unit, List<Shape> shapes, Random random, Journal journal, Contexts contexts) {
            super("program " + name, unit, shapes, random, journal, contexts);
            try {
                this.connection = unit.unit().database().connect();
                connection.setAutoCommit(false);
                Waits.shorten(connection);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        void write() throws SQLException {
            if (random.nextInt(8) == 0) {
                super.sql().copy(connection);
            } else {
                super.sql().one(connection);
            }
        }

        @Override
        void end(boolean commit) throws SQLException {
            try (connection) {
                if (commit) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
            }
        }
    }

    /** What both kinds of sessions have in common. */
    private abstract static class Hibernate<S extends SharedSessionContract> extends Writer {
        final S session;
        final Entities entities;
        private final Transaction transaction;

        Hibernate(
                String name,
                RandomUnit unit,
                List<Shape> shapes,
                Random random,
                Journal journal,
                Contexts contexts,
                S session) {
            super(name, unit, shapes, random, journal, contexts);
            this.session = session;
            this.entities = new Entities(unit, random);
            this.transaction = session.beginTransaction();
            session.doWork(Waits::shorten);
        }

        @Override
        void write() throws SQLException {
            if (random.nextInt(3) == 0) {
                int number = contexts.next();
                try (HistoryContext context = HistoryContext.open(session, Map.of("op", number))) {
                    contexts.reached(null);
                    journal.note("in context " + number);
                    writeInContext();
                }
                contexts.reached(number);
            } else {
                writeInContext();
            }
        }

        private void writeInContext() {
            Shape shape = super.shape();
            switch (random.nextInt(5)) {
                case 0 -> session.doWork(connection -> super.sql().one(connection));
                case 1 -> hql(shape);
                default -> object(shape);
            }
        }

        abstract void object(Shape shape);

        private void hql(Shape shape) {
            String where = List.of("n > 0", "n = 1", "n < 3").get(random.nextInt(3));
            String hql =
                    switch (random.nextInt(3)) {
                        case 0 -> "delete from %s where %s".formatted(shape.name(), where);
                        case 1 ->
                            "insert into %1$s (%2$s) select %3$s from %1$s e where e.%4$s"
                                    .formatted(shape.name(), copied(shape, ""), copied(shape, "e."), where);
                        default -> "update %s set n = n + 1%s where %s".formatted(shape.name(), nulls(shape), where);
                    };
            if (!hql.startsWith("insert") || shape.key() == KeyKind.NUMBER) {
                journal.note(hql);
                session.createMutationQuery(hql).executeUpdate();
                journal.succeeded("HQL_" + hql.substring(0, 6));
            }
        }

        private static String copied(Shape shape, String prefix) {
            StringBuilder copied = new StringBuilder(prefix.isEmpty() ? "id" : prefix + "id + 10");
            copied.append(", ").append(prefix).append("n");
            shape.attributes().stream()
                    .filter(attribute -> attribute.kind() != Kind.PLACE)
                    .forEach(attribute -> copied.append(", ").append(prefix).append(attribute.name()));
            if (shape.softDeleted()) {
                copied.append(", ").append(prefix).append("alive");
            }
            if (shape.versioned()) {
                copied.append(", ").append(prefix).append("version");
            }
            return copied.toString();
        }

        private static String nulls(Shape shape) {
            return shape.attributes().stream()
                    .filter(attribute -> attribute.nullable() && attribute.kind() != Kind.PLACE)
                    .map(attribute -> ", " + attribute.name() + " = null")
                    .findFirst()
                    .orElse("");
        }

        final @Nullable Object key(Shape shape) {
            return shape.key().value(random);
        }

        @Override
        void end(boolean commit) {
            try (session) {
                if (commit) {
                    transaction.commit();
                } else {
                    transaction.rollback();
                }
            }
        }
    }

    private static final class Stateful extends Hibernate<Session> {
        Stateful(String name, RandomUnit unit, List<Shape> shapes, Random random, Journal journal, Contexts contexts) {
            super(
                    "session " + name,
                    unit,
                    shapes,
                    random,
                    journal,
                    contexts,
                    unit.sessionFactory(random.nextInt(4) == 0).openSession());
        }

        @Override
        void object(Shape shape) {
            Object found = session.find(unit.entity(shape), key(shape));
            int choice = random.nextInt(5);
            if (found == null) {
                Object made = entities.make(shape, session);
                journal.note("persist " + shape.name());
                session.persist(made);
                journal.succeeded("PERSIST");
            } else if (choice == 0) {
                journal.note("remove " + shape.name());
                session.remove(found);
                journal.succeeded("REMOVE");
            } else if (choice == 1) {
                session.flush();
                session.detach(found);
                entities.change(found, shape, session);
                journal.note("merge " + shape.name());
                session.merge(found);
                journal.succeeded("MERGE_OBJECT");
            } else {
                entities.change(found, shape, session);
                journal.note("change " + shape.name());
                journal.succeeded("CHANGE");
            }
            if (random.nextInt(3) == 0) {
                journal.note("flush");
                session.flush();
                journal.succeeded("FLUSH");
            }
        }
    }

    private static final class Stateless extends Hibernate<StatelessSession> {
        Stateless(String name, RandomUnit unit, List<Shape> shapes, Random random, Journal journal, Contexts contexts) {
            super(
                    "stateless session " + name,
                    unit,
                    shapes,
                    random,
                    journal,
                    contexts,
                    unit.sessionFactory(random.nextInt(4) == 0).openStatelessSession());
        }

        @Override
        void object(Shape shape) {
            Object found = session.get(unit.entity(shape), key(shape));
            if (found == null) {
                Object made = entities.make(shape, session);
                journal.note("insert " + shape.name());
                session.insert(made);
                journal.succeeded("STATELESS_INSERT");
            } else if (random.nextInt(3) == 0) {
                journal.note("delete " + shape.name());
                session.delete(found);
                journal.succeeded("STATELESS_DELETE");
            } else {
                entities.change(found, shape, session);
                journal.note("update " + shape.name());
                session.update(found);
                journal.succeeded("STATELESS_UPDATE");
            }
        }
    }
}
