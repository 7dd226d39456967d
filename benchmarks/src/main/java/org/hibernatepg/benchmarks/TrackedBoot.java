package org.hibernatepg.benchmarks;

import java.util.List;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.TestUnit;

/**
 * How long a start with tracked entities takes, against one with the same entities untracked. Every start is of classes
 * that were never seen before, so that classes of events are made each time, as in a new JVM. The code that makes them
 * is warm. A tracked entity comes with an entity of its events, so there are twice as many.
 */
final class TrackedBoot implements Question {
    @Override
    public List<Result> answer(Size size) {
        int entities = Math.max(1, size.triggers() / 5);
        try (Database database = Databases.create()) {
            return List.of(
                    new Result(
                            "start without a look at the schema, %d tracked / untracked".formatted(entities),
                            ratio(database, entities, "none", size),
                            1.5),
                    new Result(
                            "start with hbm2ddl.auto=create, %d tracked / untracked".formatted(entities),
                            ratio(database, entities, "create", size),
                            Result.NO_TARGET));
        }
    }

    private static Ratio ratio(Database database, int entities, String schema, Size size) {
        Start tracked = new Start(database, schema);
        Start untracked = new Start(database, schema);
        return Comparison.ratio(
                size.rounds(),
                () -> tracked.prepare(entities, true),
                tracked::run,
                () -> untracked.prepare(entities, false),
                untracked::run);
    }

    /** Starts persistence units one after the other. */
    private static final class Start {
        private final Database database;
        private final String schema;
        private Class<?>[] entities = {};

        Start(Database database, String schema) {
            this.database = database;
            this.schema = schema;
        }

        void prepare(int number, boolean tracked) {
            entities = MadeEntities.of(number, tracked);
        }

        void run() {
            TestUnit.of(entities)
                    .on(database)
                    .set("hibernate.hbm2ddl.auto", schema)
                    .start()
                    .close();
        }
    }
}
