package org.hibernatepg.history.internal.retention;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.EventPartition;
import org.hibernatepg.history.Purged;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.trigger.spi.Sql;

/** What is kept of the histories of a persistence unit, or of some of them. */
public final class Retentions {
    private final SessionFactoryImplementor factory;
    private final UnitHistories unit;
    private final List<TrackedHistories.Bound> histories;
    private final OwnTransactions transactions;

    private Retentions(
            SessionFactoryImplementor factory,
            UnitHistories unit,
            List<TrackedHistories.Bound> histories,
            OwnTransactions transactions) {
        this.factory = factory;
        this.unit = unit;
        this.histories = histories;
        this.transactions = transactions;
    }

    /**
     * All histories.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Retentions of(SessionFactoryImplementor factory) {
        UnitHistories unit = UnitHistories.required(factory);
        return new Retentions(factory, unit, unit.histories(), new OwnTransactions(factory, null));
    }

    /** Those of an entity and of its collections. */
    public Retentions of(Class<?> entity) {
        List<TrackedHistories.Bound> chosen = histories.stream()
                .filter(bound -> bound.history().isOf(entity)
                        || bound.owner()
                                .filter(owner -> owner.history().isOf(entity))
                                .isPresent())
                .toList();
        if (chosen.isEmpty()) {
            throw UnitHistories.notTracked(factory, entity);
        }
        return new Retentions(factory, unit, chosen, transactions);
    }

    /** In the database of a tenant. */
    public Retentions ofTenant(Object tenant) {
        return new Retentions(factory, unit, histories, transactions.ofTenant(tenant));
    }

    /** An instant as SQL. */
    public static String literal(Instant instant) {
        return Sql.literal(instant.toString()) + "::timestamptz";
    }

    private static List<EventTableSql> tables(List<TrackedHistories.Bound> histories, UnitHistories unit) {
        return histories.stream()
                .flatMap(bound -> bound.tables().stream().map(table -> new EventTableSql(bound.history(), table, unit)))
                .toList();
    }

    private Partitions partitioned() {
        return new Partitions(tables(histories, unit), transactions);
    }

    /** The partitions of the event tables. */
    public List<EventPartition> partitions() {
        return partitioned().list();
    }

    /** Creates coming partitions. */
    public List<EventPartition> createAhead(int periods) {
        return partitioned().createAhead(periods);
    }

    /** Detaches what is older. */
    public List<EventPartition> detach(Instant before) {
        return partitioned().detach(before);
    }

    /** Drops what is older. */
    public List<EventPartition> drop(Instant before) {
        return partitioned().drop(before);
    }

    /** Removes old events of all these histories. */
    public Purged purge(PurgeOptions options) {
        PurgeRun run = new PurgeRun(transactions);
        tables(histories, unit).forEach(table -> run.purge(table, options));
        purgeContexts(run, histories, options);
        return run.purged();
    }

    /** Does what each history declares. */
    public Purged apply() {
        for (TrackedHistories.Bound bound : histories) {
            new Partitions(tables(List.of(bound), unit), transactions)
                    .createAhead(bound.history().options().partitions().ahead());
        }
        PurgeRun run = new PurgeRun(transactions);
        Map<String, List<TrackedHistories.Bound>> byPeriod = new LinkedHashMap<>();
        histories.forEach(bound -> bound.history().options().retention().ifPresent(period -> byPeriod.computeIfAbsent(
                        period, key -> new ArrayList<>())
                .add(bound)));
        byPeriod.forEach((period, bound) -> {
            PurgeOptions options = PurgeOptions.before(run.now("now() - interval " + Sql.literal(period)));
            tables(bound, unit).forEach(table -> run.purge(table, options));
            purgeContexts(run, bound, options);
        });
        return run.purged();
    }

    /** Events of any history may refer to a context. */
    private void purgeContexts(PurgeRun run, List<TrackedHistories.Bound> purged, PurgeOptions options) {
        List<TrackedHistories.Bound> sharing = unit.histories().stream()
                .filter(bound -> bound.history().options().context().isShared())
                .toList();
        Optional<TrackedHistories.Bound> concerned =
                purged.stream().filter(sharing::contains).findFirst();
        if (concerned.isPresent()) {
            String references = tables(sharing, unit).stream()
                    .map(table -> "select pgh_context_id, pgh_xid from %s where pgh_context_id is not null"
                            .formatted(table.name()))
                    .collect(Collectors.joining(" union all "));
            run.purgeContexts(contexts(), references, options);
        }
    }

    private String contexts() {
        return ((AbstractEntityPersister) factory.getMappingMetamodel().getEntityDescriptor(ContextRecord.class))
                .getTableName();
    }
}
