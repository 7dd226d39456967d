package org.hibernatepg.history.internal.entity;

import java.util.Optional;
import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.internal.model.ClassDeclarations;
import org.hibernatepg.history.internal.model.HistoryDeclarations;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.jboss.logging.Logger;

/**
 * Adds an event entity for each tracked entity. It is called when the entities are bound, so that the names and types of
 * their columns are known; Hibernate binds the added classes afterwards, and what annotations cannot say about them is put
 * right in a second pass.
 */
public final class EventEntityContributor implements AdditionalMappingContributor {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.history");

    @Override
    public String getContributorName() {
        return "hibernate-history";
    }

    @Override
    public void contribute(
            AdditionalMappingContributions contributions,
            InFlightMetadataCollector metadata,
            ResourceStreamLocator resources,
            MetadataBuildingContext buildingContext) {
        Dialect dialect = metadata.getDatabase().getDialect();
        if (!(dialect instanceof PostgreSQLDialect)) {
            if (metadata.getEntityBindingMap().values().stream().anyMatch(EventEntityContributor::isTracked)) {
                LOG.infof(
                        "The histories declared on entities have no effect: they need PostgreSQL, and the dialect is %s",
                        dialect.getClass().getSimpleName());
            }
            return;
        }
        TrackedHistories histories = TrackedHistories.in(metadata);
        EventTables tables = new EventTables(metadata, buildingContext, histories.faults());
        WrittenEvents written = new WrittenEvents(metadata, histories.faults());
        for (TrackedHistory history : HistoryDeclarations.of(metadata, histories.faults())) {
            Optional<TrackedHistories.Bound> bound =
                    history.options().eventClass().written()
                            ? written.of(history)
                            : generated(history, tables, metadata, histories);
            bound.ifPresent(events -> {
                histories.add(events);
                if (!history.options().eventClass().written()) {
                    contributions.contributeEntity(events.eventClass());
                }
                metadata.addSecondPass(new EventMapping(events, histories.faults()));
                if (history.options().eventClass().written()) {
                    written.keepReferences(events);
                }
            });
        }
        SharedContexts.add(histories, contributions, metadata);
    }

    private static Optional<TrackedHistories.Bound> generated(
            TrackedHistory history,
            EventTables tables,
            InFlightMetadataCollector metadata,
            TrackedHistories histories) {
        return tables.of(history).flatMap(events -> {
            EventClass eventClass = new EventClass(history, events.get(0).logicalName(), metadata);
            return eventClass.isPossible(histories.faults())
                    ? Optional.of(new TrackedHistories.Bound(
                            history,
                            eventClass.defined(),
                            events.stream().map(EventTables.Named::table).toList(),
                            histories.ofOwner(history)))
                    : Optional.empty();
        });
    }

    private static boolean isTracked(PersistentClass entity) {
        return entity.getClassName() != null
                && !ClassDeclarations.of(entity.getMappedClass()).isEmpty();
    }
}
