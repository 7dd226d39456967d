package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.internal.model.ClassDeclarations;
import org.hibernatepg.history.internal.model.HistoryDeclarations;
import org.hibernatepg.history.internal.model.TrackedClass;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.trigger.spi.ContributedAnnotations;
import org.hibernatepg.trigger.spi.MappingFaults;
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
        ClassDeclarations declarations = new ClassDeclarations(ContributedAnnotations.of(metadata, buildingContext));
        for (TrackedHistory history : HistoryDeclarations.of(metadata, declarations, histories.faults())) {
            Optional<TrackedHistories.Bound> bound =
                    history.options().eventClass().written()
                            ? written.of(history)
                            : generated(history, tables, metadata, histories);
            bound.ifPresent(events -> {
                histories.add(events);
                if (!history.options().eventClass().written()) {
                    events.types().forEach(type -> contributions.contributeEntity(type.eventClass()));
                }
                metadata.addSecondPass(new EventMapping(events, histories.faults()));
                if (history.options().eventClass().written()) {
                    written.keepReferences(events);
                }
            });
        }
        PlainPackages.remember(packages(histories), buildingContext);
        SharedContexts.add(histories, contributions, metadata);
        AllEvents.add(histories, metadata);
        ErasureRecords.add(histories, contributions, metadata);
        SealRecords.add(histories, contributions, metadata);
    }

    /** Those of the classes that Hibernate is about to bind. */
    private static Set<String> packages(TrackedHistories histories) {
        return histories.bound().stream()
                .filter(bound -> !bound.history().options().eventClass().written())
                .map(bound -> bound.eventClass().getPackageName())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    private static Optional<TrackedHistories.Bound> generated(
            TrackedHistory history,
            EventTables tables,
            InFlightMetadataCollector metadata,
            TrackedHistories histories) {
        return tables.of(history).flatMap(events -> types(history, events.get(0), metadata, histories.faults())
                .map(types -> new TrackedHistories.Bound(
                        history,
                        types,
                        events.stream().map(EventTables.Named::table).toList(),
                        histories.ofOwner(history))));
    }

    /** The classes of the events, each a subclass of that for the superclass; empty after a fault was reported. */
    private static Optional<List<TrackedHistories.ClassEvents>> types(
            TrackedHistory history, EventTables.Named table, InFlightMetadataCollector metadata, MappingFaults faults) {
        Map<TrackedClass, Class<?>> defined = new HashMap<>();
        List<TrackedHistories.ClassEvents> types = new ArrayList<>();
        for (TrackedClass type : history.classes()) {
            Class<?> parent =
                    history.superclass(type).<Class<?>>map(defined::get).orElse(EventRecord.class);
            EventClass eventClass = new EventClass(history, type, parent, table, metadata);
            Optional<Class<?>> made = eventClass.isPossible(faults) ? eventClass.defined(faults) : Optional.empty();
            if (made.isEmpty()) {
                return Optional.empty();
            }
            defined.put(type, made.get());
            types.add(new TrackedHistories.ClassEvents(type, made.get()));
        }
        return Optional.of(types);
    }

    private static boolean isTracked(PersistentClass entity) {
        return entity.getClassName() != null
                && new ClassDeclarations(ContributedAnnotations.NONE).isTracked(entity.getMappedClass());
    }
}
