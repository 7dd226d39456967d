package org.hibernatepg.history.internal.revert;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.Hibernate;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.Revert;
import org.hibernatepg.history.RevertPlan;
import org.hibernatepg.history.internal.past.Point;
import org.hibernatepg.history.internal.query.EventIdentity;
import org.hibernatepg.history.internal.query.EventSelection;
import org.hibernatepg.history.internal.query.EventSources;
import org.jspecify.annotations.Nullable;

/** A revert as it is asked for. */
public final class Reverts<T> implements Revert<T> {
    /** Events of which the one before the last is the previous one. */
    private static final EventOperation[] WRITES =
            EnumSet.complementOf(EnumSet.of(EventOperation.SNAPSHOT)).toArray(EventOperation[]::new);

    private final SessionFactoryImplementor factory;
    private final SharedSessionContract session;
    private final Class<T> type;
    private final @Nullable Object id;
    private final @Nullable Target target;
    private final RevertOptions options;

    /** The object with the goal; empty if there is nothing to be done. */
    private record Aim(RevertedObject object, Optional<Goal> goal) {}

    private interface Target {
        Aim aim();
    }

    private Reverts(
            SessionFactoryImplementor factory,
            SharedSessionContract session,
            Class<T> type,
            @Nullable Object id,
            @Nullable Target target,
            RevertOptions options) {
        this.factory = factory;
        this.session = session;
        this.type = type;
        this.id = id;
        this.target = target;
        this.options = options;
    }

    /** Of an object. */
    @SuppressWarnings("unchecked")
    public static <T> Reverts<T> of(SessionFactoryImplementor factory, SharedSessionContract session, T object) {
        Object id = factory.getPersistenceUnitUtil().getIdentifier(object);
        return of(factory, session, (Class<T>) Hibernate.getClass(object), id);
    }

    /** Of the object with a key. */
    public static <T> Reverts<T> of(
            SessionFactoryImplementor factory, SharedSessionContract session, Class<T> type, @Nullable Object id) {
        RevertedObject.of(session, factory, type, id, Optional.empty());
        return new Reverts<>(factory, session, type, id, null, RevertOptions.DEFAULT);
    }

    /** Of the object of an event. */
    @SuppressWarnings("unchecked")
    public static <T> Revert<T> of(SessionFactoryImplementor factory, SharedSessionContract session, Event<T> event) {
        EventIdentity identity = EventIdentity.of(event, session);
        return of(factory, session, (Class<T>) identity.entity(), identity.id()).to(event);
    }

    private Reverts<T> to(Target aim) {
        return new Reverts<>(factory, session, type, id, aim, options);
    }

    private Reverts<T> with(RevertOptions changed) {
        return new Reverts<>(factory, session, type, id, target, changed);
    }

    private Reverts<T> to(Function<RevertedObject, Goal> goal) {
        return to(() -> {
            RevertedObject object = RevertedObject.of(session, factory, type, id, Optional.empty());
            return new Aim(object, Optional.of(goal.apply(object)));
        });
    }

    @Override
    public Revert<T> to(Event<? extends T> event) {
        EventIdentity identity = EventIdentity.of(event, session);
        if (!identity.isOf(factory, type, Objects.requireNonNull(id))) {
            throw new IllegalArgumentException(
                    "%s is no event of the %s %s: revert its own object, revert(session, event)."
                            .formatted(event, type.getName(), id));
        }
        return to(() -> {
            RevertedObject object = RevertedObject.of(session, factory, type, id, Optional.of(identity.eventEntity()));
            return new Aim(object, Optional.of(Goals.event(object, event)));
        });
    }

    @Override
    public Revert<T> to(Instant instant) {
        Point point = Point.at(instant);
        return to(object -> new Goal(point, Optional.empty(), instant.toString()));
    }

    @Override
    public Revert<T> to(Moment moment) {
        Point point = Point.at(moment);
        return to(object -> new Goal(point, Optional.empty(), "moment " + moment.snapshot()));
    }

    @Override
    public Revert<T> beforeTransaction(long transactionId) {
        return to(object -> Goals.transaction(object, transactionId));
    }

    @Override
    public Revert<T> beforeContext(UUID contextId) {
        Objects.requireNonNull(contextId, "contextId");
        return to(object -> Goals.context(object, contextId));
    }

    @Override
    public Revert<T> toPrevious() {
        return to(() -> {
            List<Event<T>> last = new EventSelection<>(session, new EventSources(factory).of(type))
                    .ofId(Objects.requireNonNull(id))
                    .operation(WRITES)
                    .newestFirst()
                    .limit(2)
                    .list();
            return last.size() < 2
                    ? new Aim(RevertedObject.of(session, factory, type, id, Optional.empty()), Optional.empty())
                    : aim(last.get(1));
        });
    }

    private Aim aim(Event<T> event) {
        EventIdentity identity = EventIdentity.of(event, session);
        RevertedObject object = RevertedObject.of(session, factory, type, id, Optional.of(identity.eventEntity()));
        return new Aim(object, Optional.of(Goals.event(object, event)));
    }

    @Override
    public Revert<T> attributes(String... paths) {
        if (paths.length == 0) {
            throw new IllegalArgumentException("No attributes: name some, or leave attributes(…) out.");
        }
        return with(new RevertOptions(
                Set.of(paths), options.withoutCollections(), options.withoutMissing(), options.orDelete()));
    }

    @Override
    public Revert<T> withoutCollections() {
        return with(new RevertOptions(options.attributes(), true, options.withoutMissing(), options.orDelete()));
    }

    @Override
    public Revert<T> withoutMissing() {
        return with(new RevertOptions(options.attributes(), options.withoutCollections(), true, options.orDelete()));
    }

    @Override
    public Revert<T> orDelete() {
        return with(
                new RevertOptions(options.attributes(), options.withoutCollections(), options.withoutMissing(), true));
    }

    private Aim aim() {
        if (target == null) {
            throw new IllegalStateException(
                    "Nothing says to when %s is to be brought back: to(…), before…(…) or toPrevious()."
                            .formatted(type.getName()));
        }
        return target.aim();
    }

    private RevertWork<T> work(Aim aim) {
        return new RevertWork<>(aim.object(), type, aim.goal().orElse(null), options);
    }

    @Override
    public RevertPlan preview() {
        return work(aim()).preview();
    }

    @Override
    public Optional<T> apply() {
        return work(aim()).apply();
    }
}
