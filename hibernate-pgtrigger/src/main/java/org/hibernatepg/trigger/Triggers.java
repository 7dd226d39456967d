package org.hibernatepg.trigger;

import jakarta.persistence.EntityManagerFactory;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.SharedSessionContract;
import org.hibernate.boot.Metadata;
import org.hibernatepg.trigger.internal.ignore.IgnoreScope;
import org.hibernatepg.trigger.internal.jdbc.Sessions;
import org.hibernatepg.trigger.internal.schema.TriggerSchema;
import org.hibernatepg.trigger.internal.schema.UnitTriggers;
import org.hibernatepg.trigger.internal.timing.ConstraintTiming;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The triggers of a session factory: ignoring them for a scope, setting when they fire and, by {@link
 * TriggerInstallation}, seeing and changing what the database holds of them.
 *
 * <pre>{@code
 * Triggers triggers = Triggers.of(sessionFactory);
 * try (var ignored = triggers.ignore(session, "Payment:append_only")) {
 *     payment.setReference("corrected");
 * }
 * }</pre>
 *
 * <p>Thread-safe, and cheap to obtain.
 */
public final class Triggers extends TriggerInstallation {
    private final Optional<UnitTriggers> unit;

    private Triggers(Optional<UnitTriggers> unit) {
        super(unit, unit.map(UnitTriggers::installation));
        this.unit = unit;
    }

    /**
     * The triggers of a session factory. Where the database is not PostgreSQL there are none.
     *
     * @throws IllegalStateException if the session factory is closed
     */
    public static Triggers of(EntityManagerFactory factory) {
        if (!factory.isOpen()) {
            throw new IllegalStateException(
                    "The session factory is closed, and its triggers with it. Use an open one.");
        }
        return new Triggers(UnitTriggers.of(Sessions.implementor(factory)));
    }

    /**
     * Ignores triggers in what a session writes until the scope is closed: they do not fire, and the statements do what
     * they would do without them.
     *
     * <p>Only this session is concerned; other sessions, on this thread or another, and the next user of the pooled
     * connection are not. What is pending is flushed before the scope begins and again before it ends, so that a change
     * belongs to the scope in which it was made. Scopes nest and add up. After the scope, later statements of the same
     * transaction meet the triggers again. Triggers on other tables that a statement sets off are ignored too, if named.
     *
     * <p>Where {@code hibernate.pgtrigger.ignore_role} names a role, triggers are ignored only if the user of the connection
     * is a member of it. Whether that is so is for the database to say: for others the scope has no effect.
     *
     * @param session a session of this factory, stateful or stateless
     * @param uris the triggers, each as {@code Entity:name}; at least one
     * @return the scope, to be closed on the same session
     * @throws IllegalArgumentException if a URI is malformed, unknown or of a trigger that must not be ignored, or if
     *     there is none; see {@link #ignoreAll} for all triggers
     * @throws IllegalStateException if the session is closed, or was opened over a connection of the program's own
     */
    public TriggerScope ignore(SharedSessionContract session, String... uris) {
        if (uris.length == 0) {
            throw new IllegalArgumentException("No trigger is named. To ignore all of them, call ignoreAll.");
        }
        return open(
                session,
                Arrays.stream(uris)
                        .flatMap(uri -> find(uri).stream())
                        .map(Triggers::ignorable)
                        .toList());
    }

    /**
     * Ignores the triggers that an annotation declares, on whatever entity, as {@link #ignore(SharedSessionContract,
     * TriggerSelection)} does.
     *
     * @param session a session of this factory, stateful or stateless
     * @param annotation the annotation, {@code Protect.class} say
     */
    public TriggerScope ignore(SharedSessionContract session, Class<? extends Annotation> annotation) {
        return ignore(session, TriggerSelection.declaredBy(annotation));
    }

    /**
     * Ignores some triggers, as {@link #ignore(SharedSessionContract, String...)} does. Those of them that are declared with
     * {@code ignorable = false} are not ignored.
     *
     * @param session a session of this factory, stateful or stateless
     * @param selection which triggers
     * @throws IllegalArgumentException if there is no such trigger, or none that may be ignored
     */
    public TriggerScope ignore(SharedSessionContract session, TriggerSelection selection) {
        return open(session, find(selection));
    }

    /**
     * Ignores all triggers that may be ignored, those of history included, as {@link #ignore(SharedSessionContract, String...)} does.
     *
     * @param session a session of this factory, stateful or stateless
     */
    public TriggerScope ignoreAll(SharedSessionContract session) {
        return unit.isEmpty() ? () -> {} : IgnoreScope.openForAll(session);
    }

    /** Runs some work in a scope that {@linkplain #ignore(SharedSessionContract, String...) ignores} triggers. */
    public void ignoring(SharedSessionContract session, Runnable work, String... uris) {
        try (TriggerScope scope = ignore(session, uris)) {
            work.run();
        }
    }

    /** Computes a value in a scope that {@linkplain #ignore(SharedSessionContract, String...) ignores} triggers. */
    public <T extends @Nullable Object> T ignoring(SharedSessionContract session, Supplier<T> work, String... uris) {
        try (TriggerScope scope = ignore(session, uris)) {
            return work.get();
        }
    }

    /** Runs some work in a scope that ignores the triggers which an annotation declares. */
    public void ignoring(SharedSessionContract session, Runnable work, Class<? extends Annotation> annotation) {
        ignoring(session, work, TriggerSelection.declaredBy(annotation));
    }

    /** Computes a value in a scope that ignores the triggers which an annotation declares. */
    public <T extends @Nullable Object> T ignoring(
            SharedSessionContract session, Supplier<T> work, Class<? extends Annotation> annotation) {
        return ignoring(session, work, TriggerSelection.declaredBy(annotation));
    }

    /** Runs some work in a scope that ignores some triggers. */
    public void ignoring(SharedSessionContract session, Runnable work, TriggerSelection selection) {
        try (TriggerScope scope = ignore(session, selection)) {
            work.run();
        }
    }

    /** Computes a value in a scope that ignores some triggers. */
    public <T extends @Nullable Object> T ignoring(
            SharedSessionContract session, Supplier<T> work, TriggerSelection selection) {
        try (TriggerScope scope = ignore(session, selection)) {
            return work.get();
        }
    }

    /** Runs some work in a scope that {@linkplain #ignoreAll ignores all} triggers. */
    public void ignoringAll(SharedSessionContract session, Runnable work) {
        try (TriggerScope scope = ignoreAll(session)) {
            work.run();
        }
    }

    /** Computes a value in a scope that {@linkplain #ignoreAll ignores all} triggers. */
    public <T extends @Nullable Object> T ignoringAll(SharedSessionContract session, Supplier<T> work) {
        try (TriggerScope scope = ignoreAll(session)) {
            return work.get();
        }
    }

    /**
     * Whether a trigger is ignored in what a session writes now.
     *
     * @throws IllegalArgumentException if the URI is malformed or unknown
     */
    public boolean isIgnored(SharedSessionContract session, String uri) {
        return areIgnored(
                session, find(uri).stream().filter(TriggerDefinition::ignorable).toList());
    }

    /**
     * Whether all triggers that an annotation declares, and that may be ignored, are ignored in what a session writes now.
     *
     * @throws IllegalArgumentException if there is no such trigger, or none that may be ignored
     */
    public boolean isIgnored(SharedSessionContract session, Class<? extends Annotation> annotation) {
        return isIgnored(session, TriggerSelection.declaredBy(annotation));
    }

    /**
     * Whether all of some triggers that may be ignored are ignored in what a session writes now.
     *
     * @throws IllegalArgumentException if there is no such trigger, or none that may be ignored
     */
    public boolean isIgnored(SharedSessionContract session, TriggerSelection selection) {
        return areIgnored(session, find(selection));
    }

    private boolean areIgnored(SharedSessionContract session, List<TriggerDefinition> triggers) {
        return unit.isPresent()
                && !triggers.isEmpty()
                && triggers.stream().map(unit.get()::ignoreKey).allMatch(key -> IgnoreScope.isIgnored(session, key));
    }

    /** The state machines that {@link FSM} declares, in the order of their URIs. */
    public List<StateMachine> stateMachines() {
        return unit.map(triggers -> List.copyOf(triggers.machines().values())).orElseGet(List::of);
    }

    /**
     * The state machine of one {@link FSM}, to be looked at or drawn.
     *
     * @param uri the trigger, {@code "Article:status"}
     * @throws IllegalArgumentException if there is no such machine
     */
    public StateMachine stateMachine(String uri) {
        return machine(uri, unit.map(UnitTriggers::machines).orElseGet(Map::of));
    }

    /**
     * The same before there is a session factory, and without a database: for a build that writes diagrams.
     *
     * @param metadata the mappings, built for a PostgreSQL dialect
     * @param uri the trigger, {@code "Article:status"}
     * @throws IllegalArgumentException if there is no such machine
     */
    public static StateMachine stateMachine(Metadata metadata, String uri) {
        return machine(
                uri,
                TriggerSchema.of(metadata)
                        .map(schema -> schema.model().machines())
                        .orElseGet(Map::of));
    }

    private static StateMachine machine(String uri, Map<String, StateMachine> machines) {
        StateMachine machine = machines.get(uri);
        if (machine == null) {
            throw new IllegalArgumentException("There is no state machine '%s'. There are %s."
                    .formatted(uri, machines.isEmpty() ? "none" : String.join(", ", machines.keySet())));
        }
        return machine;
    }

    /**
     * Sets when triggers that can be deferred fire, until the end of the session's transaction: PostgreSQL's {@code set
     * constraints}, by names that are qualified with the schemas of their tables.
     *
     * <pre>{@code
     * sessionFactory.inTransaction(session -> {
     *     triggers.setConstraints(session, Timing.DEFERRED, "Order:has_items");
     *     session.persist(order);
     *     session.persist(item);
     *     triggers.setConstraints(session, Timing.IMMEDIATE, "Order:has_items"); // checks both now, not at commit
     * });
     * }</pre>
     *
     * <p>{@link Timing#IMMEDIATE} flushes what is pending, then fires what was put off, so that a violation is thrown here.
     * {@link Timing#DEFERRED} flushes nothing, since that would fire at once what is to be put off; what is pending is put
     * off as well. There is no scope to close: PostgreSQL does not tell what was set before, and forgets it with the
     * transaction. A rollback to a savepoint takes back what was set after it.
     *
     * @param session a session of this factory, stateful or stateless, in a transaction
     * @param timing {@link Timing#IMMEDIATE} or {@link Timing#DEFERRED}
     * @param uris the triggers, each as {@code Entity:name}; none for all that can be deferred
     * @throws IllegalArgumentException if a URI is malformed, unknown or of a trigger that cannot be deferred, or if the
     *     timing is {@link Timing#NOT_DEFERRABLE}
     * @throws IllegalStateException if the session is in no transaction, or if the database does not have the triggers
     * @throws TriggerViolationException if a check that was put off refuses
     * @see <a href="https://www.postgresql.org/docs/current/sql-set-constraints.html">PostgreSQL, SET CONSTRAINTS</a>
     */
    public void setConstraints(SharedSessionContract session, Timing timing, String... uris) {
        if (timing == Timing.NOT_DEFERRABLE) {
            throw new IllegalArgumentException("Constraints are set to IMMEDIATE or DEFERRED, not to " + timing + ".");
        }
        Set<TriggerDefinition> chosen = Arrays.stream(uris)
                .flatMap(uri -> find(uri).stream())
                .map(Triggers::deferrable)
                .collect(Collectors.toSet());
        if (!Sessions.implementor(session).isTransactionInProgress()) {
            throw new IllegalStateException("The session is in no transaction, and constraints are set for one.");
        }
        unit.map(triggers -> triggers.deferrable().stream()
                        .filter(trigger -> uris.length == 0 || chosen.contains(trigger.definition()))
                        .toList())
                .ifPresent(triggers -> new ConstraintTiming(triggers).set(session, timing));
    }

    private TriggerScope open(SharedSessionContract session, List<TriggerDefinition> ignored) {
        if (unit.isEmpty()) {
            return () -> {};
        }
        Set<String> keys = new HashSet<>();
        for (TriggerDefinition trigger : ignored) {
            keys.add(unit.get().ignoreKey(trigger));
        }
        return IgnoreScope.open(session, keys);
    }

    private List<TriggerDefinition> find(TriggerSelection selection) {
        List<TriggerDefinition> found = unit.map(selection::in).orElseGet(List::of);
        List<TriggerDefinition> ignorable =
                found.stream().filter(TriggerDefinition::ignorable).toList();
        if (ignorable.isEmpty() && !found.isEmpty()) {
            throw new IllegalArgumentException(
                    "Every trigger %s is declared with ignorable = false.".formatted(selection));
        }
        return ignorable;
    }

    private List<TriggerDefinition> find(String uri) {
        if (uri.indexOf(':') <= 0) {
            throw new IllegalArgumentException(
                    "'%s' is no URI of a trigger. It has the form Entity:name.".formatted(uri));
        }
        return unit.map(triggers -> triggers.find(uri).orElseThrow(() -> unknown(uri, triggers)))
                .orElseGet(ArrayList::new);
    }

    private static TriggerDefinition ignorable(TriggerDefinition trigger) {
        if (!trigger.ignorable()) {
            throw new IllegalArgumentException(
                    "The trigger '%s' is declared with ignorable = false.".formatted(trigger.uri()));
        }
        return trigger;
    }

    private static TriggerDefinition deferrable(TriggerDefinition trigger) {
        if (trigger.timing() == Timing.NOT_DEFERRABLE) {
            throw new IllegalArgumentException(
                    "The trigger '%s' cannot be deferred. Declare it with timing = IMMEDIATE or DEFERRED."
                            .formatted(trigger.uri()));
        }
        return trigger;
    }

    private static IllegalArgumentException unknown(String uri, UnitTriggers triggers) {
        return triggers.uris().unknown(uri);
    }
}
