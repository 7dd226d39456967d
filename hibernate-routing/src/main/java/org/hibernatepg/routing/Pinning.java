package org.hibernatepg.routing;

import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.pin.Tokens;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads that show what the same user has written before, although replicas lag.
 *
 * <p>What is read-write goes to the primary anyway. This is about transactions that only read, and so may run on a replica.
 *
 * <pre>{@code
 * Pinning pinning = Pinning.of(sessionFactory);
 *
 * try (PrimaryScope scope = pinning.usePrimary()) {   // whatever was written before, by whomever
 *     …
 * }
 *
 * try (TrackedWork work = pinning.apply(tokenOfTheUser)) {   // what this user has written before
 *     …
 *     tokenOfTheUser = work.token();
 * }
 * }</pre>
 *
 * <p>Of a web application, a servlet filter does the second for every request.
 *
 * <p><b>By position.</b> After a commit that wrote, tracked work asks the primary how far its write-ahead log goes, which is
 * one more round trip. A later transaction of the work, or of work with its token, reads from a replica only if that has
 * replayed this position, which it asks within the same transaction; if no replica has, it reads from the primary. The
 * transaction's first query takes the question along in its own round trip. At {@code REPEATABLE READ} and above there are
 * two more, and one more for a transaction that begins with something else than a plain query. After {@link #duration()}
 * the position is forgotten.
 *
 * <p><b>By time.</b> With {@code hibernate.routing.pin.mode=time}, reads go to the primary for {@link #duration()} after a
 * write. It costs no round trip, loads the primary more, and shows stale data when a replica lags for longer.
 *
 * <p><b>What is noticed.</b> Every write through the connections of the persistence unit: of entities, HQL, native SQL,
 * batches, with a transaction or without. What is rolled back is not. A query that calls functions which may write is
 * looked into before the commit, by one more round trip, if the transaction wrote nothing else; without a transaction it
 * counts as a write. What is written by other means is {@linkplain #markWrite() marked}. Of a transaction of JTA that wrote,
 * the position is not known after its end: reads are on the primary for the time that was set.
 *
 * <p><b>Threads.</b> All of it belongs to the current thread, also a virtual one, and to one persistence unit. Other threads
 * do not inherit it; {@link #capture()} and {@link #propagating(Executor)} hand it over.
 */
public final class Pinning {
    private final Pins pins;

    private Pinning(Pins pins) {
        this.pins = pins;
    }

    /**
     * That of a persistence unit.
     *
     * @throws RoutingException if the unit was built without this library
     */
    public static Pinning of(EntityManagerFactory sessionFactory) {
        return new Pinning(RoutingUnit.of(sessionFactory).pins());
    }

    /** From now on, reads of this thread go to the primary. Pinning what is pinned changes nothing. */
    public void pin() {
        pins.pin();
    }

    /**
     * Takes back {@link #pin()}; on a thread that is not pinned it does nothing. Scopes that are open and tokens that were
     * applied still count.
     */
    public void unpin() {
        pins.unpin();
    }

    /** Whether reads of this thread go to the primary: by {@link #pin()}, by a scope, or for some time after a write. */
    public boolean isPinned() {
        return pins.isPrimary();
    }

    /** Opens a scope on this thread whose reads go to the primary. */
    public PrimaryScope usePrimary() {
        return new PrimaryScope(pins.openPrimary(), () -> {});
    }

    /** Runs work whose reads go to the primary. */
    public void usePrimary(Runnable work) {
        try (PrimaryScope scope = usePrimary()) {
            work.run();
        }
    }

    /** Runs work whose reads go to the primary, and gives what it returns. */
    public <T extends @Nullable Object> T usePrimary(Supplier<T> work) {
        try (PrimaryScope scope = usePrimary()) {
            return work.get();
        }
    }

    /** Opens a scope whose reads go to the primary, and which is {@linkplain #markWrite() marked} as a write. */
    public PrimaryScope dbWrite() {
        PrimaryScope scope = new PrimaryScope(pins.openPrimary(), this::markWrite);
        // Also now: what is answered before the scope ends has the mark.
        markWrite();
        return scope;
    }

    /** Runs work that writes by other means, see {@link #dbWrite()}; also work that throws is marked. */
    public void dbWrite(Runnable work) {
        try (PrimaryScope scope = dbWrite()) {
            work.run();
        }
    }

    /** Runs work that writes by other means, see {@link #dbWrite()}, and gives what it returns. */
    public <T extends @Nullable Object> T dbWrite(Supplier<T> work) {
        try (PrimaryScope scope = dbWrite()) {
            return work.get();
        }
    }

    /**
     * Says that the current work writes something which this library cannot see. Reads of the user's later work go to the
     * primary for {@link #duration()}; those of the current work are not affected.
     *
     * @return whether work is tracked on this thread; if not, nobody will know
     */
    public boolean markWrite() {
        return pins.markWrite(pins.tracker());
    }

    /** Begins work on behalf of a user on this thread: what it writes is noted, and what it reads afterwards shows it. */
    public TrackedWork track() {
        return apply();
    }

    /**
     * Begins work on behalf of a user who has written before: what it reads shows what the tokens are about, of several all
     * of it. The work is tracked as by {@link #track()}, and its own token adds to these.
     *
     * @param tokens of {@link PinToken#text()}. What is null, malformed, expired, forged or of another cluster is ignored:
     *     reads may then be served by any replica
     */
    public TrackedWork apply(@Nullable String... tokens) {
        return new TrackedWork(pins, pins.newTracker(tokens));
    }

    /** What later reads on behalf of the user need; empty if no work is tracked on this thread or it wrote nothing. */
    public Optional<PinToken> token() {
        Tokens.Written token = pins.token(pins.tracker());
        return token == null ? Optional.empty() : Optional.of(new PinToken(token));
    }

    /** How long a write is looked for: {@code hibernate.routing.pin.seconds}, 15 seconds unless set. */
    public Duration duration() {
        return pins.settings().duration();
    }

    /** What is pinned and tracked on this thread now, to be handed to others. */
    public CapturedPins capture() {
        return new CapturedPins(pins.capture());
    }

    /** An executor whose tasks run as pinned and tracked as the thread that hands them over: {@link #capture()} for each. */
    public Executor propagating(Executor executor) {
        return task -> executor.execute(capture().wrap(task));
    }
}
