package org.hibernatepg.history.internal.seal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.SealRecord;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.UnitHistories;

/** The tables of a persistence unit whose rows are sealed: those of the events, and that of shared contexts. */
public final class SealedTables {
    /** What the chain of shared contexts is called. */
    public static final String CONTEXTS = "pgh_context";

    private final List<SealChain> chains;

    private SealedTables(List<SealChain> chains) {
        this.chains = chains;
    }

    /** Those of a session factory; none if none is sealed. */
    public static SealedTables of(SessionFactory factory) {
        List<SealChain> chains = new ArrayList<>();
        UnitHistories.of(factory).ifPresent(unit -> addTo(chains, unit, (SessionFactoryImplementor) factory));
        chains.sort(Comparator.comparing(SealChain::chain));
        return new SealedTables(List.copyOf(chains));
    }

    private static void addTo(List<SealChain> chains, UnitHistories unit, SessionFactoryImplementor factory) {
        List<TrackedHistories.Bound> sealed = unit.histories().stream()
                .filter(bound -> bound.history().options().protection().sealed())
                .toList();
        for (TrackedHistories.Bound bound : sealed) {
            bound.tables().stream()
                    .map(table -> new SealChain(
                            chain(table.events()),
                            unit.sqlName(table.events()),
                            EventMetadata.column("pghXid"),
                            table(factory, SealRecord.class)))
                    .forEach(chains::add);
        }
        if (sealed.stream()
                .anyMatch(bound -> bound.history().options().context().isShared())) {
            chains.add(new SealChain(
                    CONTEXTS, table(factory, ContextRecord.class), "xid", table(factory, SealRecord.class)));
        }
    }

    /** The name that the mapping gives to a table, with its schema if that is not the default one. */
    public static String chain(Table events) {
        return (events.getSchema() == null ? "" : events.getSchema() + ".") + events.getName();
    }

    private static String table(SessionFactoryImplementor factory, Class<?> entity) {
        return factory.getMappingMetamodel()
                .getEntityDescriptor(entity)
                .getMappedTableDetails()
                .getTableName();
    }

    /** All of them, sorted by name. */
    public List<SealChain> all() {
        return chains;
    }

    /** The one of a name; none if that table is not sealed. */
    private Optional<SealChain> find(String chain) {
        return chains.stream().filter(table -> table.chain().equals(chain)).findFirst();
    }

    /** The one of a name. */
    public SealChain require(String chain) {
        return find(chain)
                .orElseThrow(() -> new IllegalArgumentException("The table %s is not sealed. There are %s."
                        .formatted(chain, chains.stream().map(SealChain::chain).toList())));
    }
}
