package org.hibernatepg.history.replay;

import jakarta.persistence.PersistenceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;
import org.hibernatepg.history.BackfilledTable;
import org.hibernatepg.history.History;
import org.hibernatepg.history.Remembered;
import org.hibernatepg.history.Replay;
import org.hibernatepg.history.RowDifference;
import org.jspecify.annotations.Nullable;

/** Random transactions on some entities of a unit, and what has to be true afterwards. */
final class RandomCase {
    private final RandomUnit unit;
    private final long seed;
    private final Random random;
    private final List<Shape> shapes;
    private final Journal journal;
    private final List<Remembered> remembered = new ArrayList<>();
    private final Replay replay;
    private @Nullable Instant old;
    private int rememberedSince;

    RandomCase(RandomUnit unit, long seed, Map<String, Integer> successes) {
        this.unit = unit;
        this.seed = seed;
        this.random = new Random(seed);
        this.journal = new Journal(successes);
        this.replay = unit.replay();
        this.shapes = choose();
    }

    /** One or two entities, and what they refer to. */
    private List<Shape> choose() {
        List<Shape> all = new ArrayList<>(unit.shapes());
        Collections.shuffle(all, random);
        Set<Shape> chosen = new LinkedHashSet<>(all.subList(0, 1 + random.nextInt(2)));
        for (int size = 0; size < chosen.size(); ) {
            size = chosen.size();
            Set<String> referred = chosen.stream()
                    .flatMap(shape -> shape.reference().stream())
                    .map(Shape.Reference::entity)
                    .collect(Collectors.toSet());
            all.stream().filter(shape -> referred.contains(shape.name())).forEach(chosen::add);
        }
        return List.copyOf(chosen);
    }

    private Class<?>[] entities() {
        return shapes.stream().map(unit::entity).toArray(Class<?>[]::new);
    }

    /** Transactions one after the other, or two at a time in one thread. */
    void run() {
        unit.begin(shapes);
        check(() -> {
            boolean older = begin();
            Contexts contexts = new Contexts(unit, shapes);
            for (int i = random.nextInt(4); i >= 0; i--) {
                if (older && (i == 0 || random.nextBoolean())) {
                    backfill();
                    older = false;
                }
                if (random.nextInt(4) == 0) {
                    interleaved(contexts);
                } else {
                    transaction(random, contexts);
                }
                if (random.nextInt(6) == 0) {
                    becomeOld();
                }
                if (random.nextBoolean()) {
                    remember();
                }
            }
            verify(contexts);
            purge();
        });
    }

    /** Transactions of several threads at once. The seed does not say how they meet. */
    void runAtOnce() {
        unit.begin(shapes);
        check(() -> {
            boolean older = begin();
            Contexts contexts = Contexts.unchecked(unit);
            List<CompletableFuture<?>> threads = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                Random own = new Random(random.nextLong());
                threads.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 5; i++) {
                        transaction(own, contexts);
                    }
                }));
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(threads.toArray(CompletableFuture<?>[]::new));
            if (older) {
                backfill();
            }
            while (!all.isDone() && remembered.size() < 10) {
                remember();
            }
            all.join();
            verify(contexts);
        });
    }

    /** Gives whether there are rows that are older than their histories. */
    private boolean begin() {
        if (random.nextBoolean()) {
            return false;
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            transaction(random, Contexts.unchecked(unit));
        }
        journal.note("forget");
        unit.forgetEvents();
        return true;
    }

    /** What was remembered before, events cannot tell. A second run finds nothing: what was written since is recorded. */
    private void backfill() {
        journal.note("backfill");
        boolean inBatches = random.nextBoolean();
        long written = backfill(inBatches);
        remembered.clear();
        rememberedSince = 0;
        journal.note("backfilled " + written);
        if (backfill(!inBatches) > 0) {
            throw new AssertionError("A second backfill found rows without events.");
        }
        unit.isBackfilled();
        if (written > 0) {
            journal.succeeded("BACKFILL");
        }
    }

    private long backfill(boolean inBatches) {
        History history = History.of(unit.unit().sessionFactory());
        List<BackfilledTable> tables;
        if (inBatches) {
            try (StatelessSession session = unit.unit().sessionFactory().openStatelessSession()) {
                tables = history.backfillInBatches(session, 1 + random.nextInt(3), entities());
            }
        } else {
            tables = unit.unit().fromTransaction(session -> history.backfill(session, entities()));
        }
        return tables.stream().mapToLong(BackfilledTable::rows).sum();
    }

    private void check(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(failure(e), e);
        }
    }

    private String failure(Throwable failure) {
        return "%s\nReplay it with -D%s=%d\n%s\n  %s"
                .formatted(
                        failure.getMessage(),
                        RandomWritesTest.SEED,
                        seed,
                        shapes.stream().map(Shape::toString).collect(Collectors.joining("\n")),
                        journal.text());
    }

    private void transaction(Random own, Contexts contexts) {
        Writer writer = Writer.of("1", unit, shapes, own, journal, contexts);
        for (int i = own.nextInt(6); i >= 0; i--) {
            writer.step();
        }
        writer.end();
    }

    private void interleaved(Contexts contexts) {
        Writer one = Writer.of("1", unit, shapes, random, journal, contexts);
        Writer two = Writer.of("2", unit, shapes, random, journal, contexts);
        for (int i = random.nextInt(8); i >= 0; i--) {
            (random.nextBoolean() ? one : two).step();
        }
        one.end();
        if (random.nextBoolean()) {
            remember();
        }
        two.step();
        two.end();
    }

    private void remember() {
        journal.note("remember");
        try {
            remembered.add(unit.unit().fromTransaction(session -> {
                session.doWork(Waits::shorten);
                return replay.remember(session, entities());
            }));
            journal.succeeded("REMEMBER");
        } catch (PersistenceException e) {
            // An open transaction has truncated a table.
            if (!journal.isExpected(e)) {
                throw e;
            }
        }
    }

    private void verify(Contexts contexts) {
        verify(contexts, true);
    }

    private void verify(Contexts contexts, boolean isComplete) {
        unit.unit().inTransaction(session -> {
            List<RowDifference> differences = new ArrayList<>(replay.differences(session, entities()));
            for (int i = 0; i < remembered.size(); i++) {
                for (RowDifference difference : replay.differences(session, remembered.get(i))) {
                    throw new AssertionError("At the %d. time that was remembered: %s".formatted(i + 1, difference));
                }
            }
            if (!differences.isEmpty()) {
                throw new AssertionError("Now: " + differences);
            }
        });
        if (!remembered.isEmpty()) {
            PastSessionCheck.verify(
                    unit, remembered.get(random.nextInt(remembered.size())).moment(), shapes);
            journal.succeeded("AS_OF");
        }
        List<String> faults = new ArrayList<>(contexts.faults());
        shapes.stream().filter(shape -> isComplete && shape.counted()).forEach(shape -> faults.addAll(disorder(shape)));
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("\n", faults));
        }
    }

    /** From now on, what is written up to now is old. No transaction is open: an instant says nothing of what is committed. */
    private void becomeOld() {
        journal.note("become old");
        old = Instant.parse(String.valueOf(unit.unit()
                .value("select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")));
        rememberedSince = remembered.size();
    }

    /** Removes what is old: what was remembered since, and what is now, events tell as before. */
    private void purge() {
        Instant before = old;
        if (before == null) {
            return;
        }
        journal.note("purge");
        long removed = 0;
        for (Class<?> entity : entities()) {
            removed += History.of(unit.unit().sessionFactory())
                    .retention()
                    .of(entity)
                    .purge(before)
                    .batchSize(1 + random.nextInt(60))
                    .run()
                    .total();
        }
        journal.note("purged " + removed);
        if (removed > 0) {
            journal.succeeded("PURGE");
        }
        remembered.subList(0, rememberedSince).clear();
        verify(Contexts.unchecked(unit), false);
    }

    /** Every update counts up {@code n} by one. */
    private List<String> disorder(Shape shape) {
        String key = String.join(", ", shape.key().columns());
        String moved = "pgh_old_" + shape.key().columns().get(0) + " is not null";
        return unit.unit().query("""
                        select pgh_id, n, before
                          from (select *, %2$s as moved, lag(n) over same_key as before,
                                       lag(pgh_operation) over same_key as write_before
                                  from %1$s window same_key as (partition by %3$s order by pgh_id)) as e
                         where pgh_operation = 'U' and not moved and n <> before + 1 and write_before <> 'D'""".formatted(shape.events(), moved, key)).stream()
                .map(row -> "events of %s are in the wrong order: %s".formatted(shape.name(), row))
                .toList();
    }
}
