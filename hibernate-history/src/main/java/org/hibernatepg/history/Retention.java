package org.hibernatepg.history;

import java.time.Instant;
import java.util.List;
import org.hibernatepg.history.internal.retention.PurgeOptions;
import org.hibernatepg.history.internal.retention.Retentions;

/**
 * How long events are kept, and where. Made by {@link History#retention}.
 *
 * <pre>{@code
 * Retention retention = History.of(sessionFactory).retention();
 * retention.apply(); // what @TrackHistory(retention = "P24M") declares, once a day
 * retention.of(Article.class).purge(instant).batchSize(1_000).run();
 * }</pre>
 *
 * <p>All of it runs in transactions of its own, outside any session, and can be called by many nodes at once. Who calls it needs the right to
 * delete events; where these are append-only, he has to own the event tables or to be in the role of
 * {@code hibernate.history.maintenance_role}. To create, detach and drop partitions he has to own the tables.
 */
public final class Retention {
    private final Retentions retentions;

    Retention(Retentions retentions) {
        this.retentions = retentions;
    }

    /**
     * The same for the histories of an entity alone, with those of its collections.
     *
     * @throws IllegalArgumentException if the entity is not tracked
     */
    public Retention of(Class<?> entity) {
        return new Retention(retentions.of(entity));
    }

    /** The same in the database or schema of a tenant. */
    public Retention ofTenant(Object tenant) {
        return new Retention(retentions.ofTenant(tenant));
    }

    /**
     * Does what histories declare: creates coming partitions, and removes what is older than {@link TrackHistory#retention} says
     * by the clock of the database, but for the last event of each object that still stands. Another node that does the same at the
     * same time takes over, or is left alone with a table.
     */
    public Purged apply() {
        return retentions.apply();
    }

    /** Events from before an instant, to be removed by {@link Purge#run}. */
    public Purge purge(Instant before) {
        return new Purge(retentions, PurgeOptions.before(Retentions.literal(before)));
    }

    /** The partitions of the event tables that have some, sorted by table and time. */
    public List<EventPartition> partitions() {
        return retentions.partitions();
    }

    /**
     * Creates partitions for the current period and a number of coming ones, where there are none, and moves there what is in the
     * default partition. A start of the application does the same for the number that {@code hibernate.history.partitions_ahead}
     * says. Nothing is locked where nothing has to be created; else the default partition is, for a moment. While somebody
     * keeps that locked, nothing is created, and events go there.
     *
     * @return all partitions
     */
    public List<EventPartition> createAhead(int periods) {
        return retentions.createAhead(periods);
    }

    /**
     * Detaches the partitions whose events are all from before an instant, states of objects that have not changed since among
     * them. Their events are tables of their own from then on. The event table is locked for the moment, and
     * nobody is made to wait for longer than five seconds: then it fails.
     *
     * @return those that were detached
     */
    public List<EventPartition> detach(Instant before) {
        return retentions.detach(before);
    }

    /**
     * Drops the partitions whose events are all from before an instant, states of objects that have not changed since among
     * them. {@link #purge} keeps these. Locks as {@link #detach} does.
     *
     * @return those that were dropped
     */
    public List<EventPartition> drop(Instant before) {
        return retentions.drop(before);
    }
}
