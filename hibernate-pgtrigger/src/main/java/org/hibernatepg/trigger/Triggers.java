package org.hibernatepg.trigger;

import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.hibernate.SessionFactory;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.trigger.internal.ignore.IgnoreScope;
import org.hibernatepg.trigger.internal.schema.UnitTriggers;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The triggers of a session factory: ignoring them for a scope, and seeing what the database holds of them.
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
public final class Triggers {
    private final Optional<UnitTriggers> unit;

    private Triggers(Optional<UnitTriggers> unit) {
        this.unit = unit;
    }

    /** The triggers of a session factory. Where the database is not PostgreSQL there are none. */
    public static Triggers of(EntityManagerFactory factory) {
        return new Triggers(UnitTriggers.of(factory.unwrap(SessionFactory.class)));
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
        TreeSet<String> keys = new TreeSet<>();
        Arrays.stream(uris)
                .flatMap(uri -> find(uri).stream())
                .map(Triggers::ignorable)
                .forEach(trigger -> keys.add(trigger.ignoreKey()));
        return unit.isEmpty() ? () -> {} : IgnoreScope.open(session, keys);
    }

    /**
     * Ignores all triggers that may be ignored, those of history included, as {@link #ignore} does.
     *
     * @param session a session of this factory, stateful or stateless
     */
    public TriggerScope ignoreAll(SharedSessionContract session) {
        return unit.isEmpty() ? () -> {} : IgnoreScope.openForAll(session);
    }

    /** Runs some work in a scope that {@linkplain #ignore ignores} triggers. */
    public void ignoring(SharedSessionContract session, Runnable work, String... uris) {
        try (TriggerScope scope = ignore(session, uris)) {
            work.run();
        }
    }

    /** Computes a value in a scope that {@linkplain #ignore ignores} triggers. */
    public <T extends @Nullable Object> T ignoring(SharedSessionContract session, Supplier<T> work, String... uris) {
        try (TriggerScope scope = ignore(session, uris)) {
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
        return find(uri).stream()
                .anyMatch(trigger -> trigger.ignorable() && IgnoreScope.isIgnored(session, trigger.ignoreKey()));
    }

    /**
     * Every declared trigger with what the database holds of it, then those in the database that nothing declares. One
     * query.
     */
    public List<TriggerInfo> list() {
        return unit.map(UnitTriggers::list).orElseGet(List::of);
    }

    /**
     * Installs what is missing or outdated, and removes what is no longer declared, in one transaction. Where nothing
     * differs, nothing but one query is sent.
     */
    public void install() {
        unit.ifPresent(UnitTriggers::install);
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

    private static IllegalArgumentException unknown(String uri, UnitTriggers triggers) {
        return new IllegalArgumentException(
                "There is no trigger '%s'. There are %s.".formatted(uri, String.join(", ", triggers.uris())));
    }
}
