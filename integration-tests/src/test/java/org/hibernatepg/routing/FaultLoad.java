package org.hibernatepg.routing;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.hibernate.Session;
import org.hibernate.SessionFactory;

/**
 * Users who read and write, each on a thread of its own and with a token that goes from one unit of work to the next; and what
 * they were told.
 */
final class FaultLoad implements AutoCloseable {
    /** What happened in a part of the test. */
    static final class Phase {
        final Map<String, LongAdder> reads = new ConcurrentHashMap<>();
        final LongAdder writes = new LongAdder();
        final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

        long readsOf(String server) {
            return reads.getOrDefault(server, new LongAdder()).sum();
        }

        @Override
        public String toString() {
            return writes + " writes, reads " + reads + ", " + errors.size() + " errors";
        }
    }

    /** What a read-only unit of work saw, and where. */
    private record Seen(int last, String server) {}

    private final SessionFactory sessionFactory;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> stale = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> committed = new ConcurrentLinkedQueue<>();
    private volatile Phase phase = new Phase();
    private volatile boolean over;

    FaultLoad(SessionFactory sessionFactory, int users) {
        this.sessionFactory = sessionFactory;
        for (int user = 1; user <= users; user++) {
            int number = user;
            threads.add(new Thread(() -> new User(number).run(), "user-" + user));
        }
        threads.forEach(Thread::start);
    }

    /** Begins another part, and gives it. */
    Phase next() {
        Phase next = new Phase();
        phase = next;
        return next;
    }

    /** Reads that showed less than the same user had been told was committed. */
    Queue<String> stale() {
        return stale;
    }

    /** The ids of the entries whose commit was reported to the user. */
    Queue<Integer> committed() {
        return committed;
    }

    @Override
    public void close() {
        over = true;
        for (Thread thread : threads) {
            try {
                thread.join(30_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            if (thread.isAlive()) {
                throw new IllegalStateException(thread.getName() + " does not end");
            }
        }
    }

    private final class User {
        private final int number;
        private final Random random;
        private final Pinning pinning = Pinning.of(sessionFactory);
        private final NestedTransactions blocks = NestedTransactions.of(sessionFactory);
        private final ReadOnlyScopes reading = ReadOnlyScopes.of(sessionFactory);
        private String token = "";
        private int tried;
        private int told;

        User(int number) {
            this.number = number;
            this.random = new Random(number);
        }

        void run() {
            while (!over) {
                Phase current = phase;
                try {
                    unitOfWork(current);
                } catch (RuntimeException e) {
                    // The outcome is not known to the user, who tries again.
                    current.errors.add(e);
                    pause(20);
                }
                pause(random.nextInt(5));
            }
        }

        private void unitOfWork(Phase current) {
            try (TrackedWork work = pinning.apply(token)) {
                try {
                    int kind = random.nextInt(10);
                    if (kind < 3) {
                        write(kind == 0, current);
                    } else {
                        read(current);
                    }
                } finally {
                    work.token().ifPresent(written -> token = written.text());
                }
            }
        }

        private void write(boolean withBlockThatFails, Phase current) {
            int entry = ++tried;
            blocks.run(session -> {
                session.persist(new Entry(number, entry, false));
                if (withBlockThatFails) {
                    undone(entry);
                }
            });
            told = entry;
            committed.add(Entry.id(number, entry));
            current.writes.increment();
        }

        private void undone(int entry) {
            try {
                blocks.run(inner -> {
                    inner.persist(new Entry(number, entry, true));
                    inner.flush();
                    throw new UndoneException();
                });
            } catch (UndoneException expected) {
                // The outer block goes on.
            }
        }

        private void read(Phase current) {
            int least = told;
            Seen seen = reading.call(this::look);
            current.reads
                    .computeIfAbsent(seen.server, server -> new LongAdder())
                    .increment();
            if (seen.last < least) {
                stale.add("user " + number + " was told of " + least + " and saw " + seen.last + " on " + seen.server);
            }
        }

        private Seen look(Session session) {
            int last = session.createSelectionQuery(
                            "select coalesce(max(e.number), 0) from Entry e where e.owner = :owner", Integer.class)
                    .setParameter("owner", number)
                    .getSingleResult();
            String server =
                    session.createNativeQuery("show cluster_name", String.class).getSingleResult();
            return new Seen(last, server);
        }

        private void pause(int milliseconds) {
            try {
                Thread.sleep(milliseconds);
            } catch (InterruptedException e) {
                over = true;
            }
        }
    }

    private static final class UndoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Entity(name = "Entry")
    static class Entry {
        @Id
        int id;

        int owner;
        int number;

        /** Of a block that is rolled back; none is ever seen. */
        boolean undone;

        Entry() {}

        Entry(int user, int number, boolean undone) {
            this.id = undone ? -id(user, number) : id(user, number);
            this.owner = user;
            this.number = number;
            this.undone = undone;
        }

        static int id(int user, int number) {
            return user * 1_000_000 + number;
        }
    }
}
