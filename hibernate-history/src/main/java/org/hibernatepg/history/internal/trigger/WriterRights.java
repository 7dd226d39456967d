package org.hibernatepg.history.internal.trigger;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.hibernate.boot.spi.MetadataImplementor;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.EventWriter;
import org.hibernatepg.history.internal.model.ContextOptions;
import org.hibernatepg.history.internal.model.ProtectionOptions;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.trigger.spi.OwnerRights;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/** With whose rights the triggers of a history write, and whether they can. */
final class WriterRights {
    /** The hole that stands for the table of seals, which no trigger names, and which is kept as event tables are. */
    static final String SEALS = "seals";

    private static final String DEFAULT_SCHEMA = "hibernate.default_schema";

    private final TrackedHistories histories;
    private final TriggerBindingContext context;

    private WriterRights(TrackedHistories histories, TriggerBindingContext context) {
        this.histories = histories;
        this.context = context;
    }

    /** The rights that the functions have beside those of whoever writes. */
    static Optional<OwnerRights> rights(TrackedHistories.Bound history) {
        ProtectionOptions protection = history.history().options().protection();
        return protection.isOwned()
                ? Optional.of(new OwnerRights(
                        Set.of(EventInsert.EVENTS, OwnerEvents.EVENTS, ContextOptions.CONTEXTS, SEALS),
                        protection.applicationRole(),
                        protection.maintenanceRole()))
                : Optional.empty();
    }

    /** Reports what would have triggers fail. */
    static void check(TrackedHistories.Bound history, TrackedHistories all, TriggerBindingContext context) {
        WriterRights writers = new WriterRights(all, context);
        writers.checkSchemas(history);
        history.owner()
                .filter(owner -> writer(owner) != writer(history))
                .ifPresent(owner -> writers.rejectMixed(history, owner, "takes its numbers from"));
        if (isShared(history)) {
            writers.other(history, WriterRights::isShared)
                    .ifPresent(other -> writers.rejectMixed(history, other, "shares contexts with"));
        }
    }

    private static EventWriter writer(TrackedHistories.Bound history) {
        return history.history().options().protection().writer();
    }

    private static boolean isShared(TrackedHistories.Bound history) {
        return history.history().options().context().isShared();
    }

    /** One before it that has another writer, so that a pair is reported once. */
    private Optional<TrackedHistories.Bound> other(
            TrackedHistories.Bound history, Predicate<TrackedHistories.Bound> related) {
        List<TrackedHistories.Bound> bound = histories.bound();
        return bound.subList(0, bound.indexOf(history)).stream()
                .filter(related)
                .filter(other -> writer(other) != writer(history))
                .findFirst();
    }

    private void rejectMixed(TrackedHistories.Bound history, TrackedHistories.Bound other, String relation) {
        context.fault(
                "writes events as %s, and %s %s, which writes as %s"
                        .formatted(writer(history), relation, other.history().eventName(), writer(other)),
                "Give both the same writer.");
    }

    private void checkSchemas(TrackedHistories.Bound history) {
        if (writer(history) == EventWriter.OWNER
                && context.functionPath().isEmpty()
                && !hasSchemas(history)
                && !isSchemaToldLater()) {
            context.fault(
                    "writes events as OWNER, and nothing says in which schema the table %s is, where others cannot put another one in its place"
                            .formatted(history.mainTable()
                                    .tracked()
                                    .subject()
                                    .table()
                                    .getName()),
                    "Set hibernate.default_schema, or hibernate.pgtrigger.function_search_path.");
        }
    }

    private boolean hasSchemas(TrackedHistories.Bound history) {
        PersistentClass contexts = context.metadata().getEntityBinding(ContextRecord.class.getName());
        boolean contextsHaveOne = !isShared(history) || contexts.getTable().getSchema() != null;
        return contextsHaveOne && history.tables().stream().allMatch(WriterRights::hasSchema);
    }

    private static boolean hasSchema(RecordedTable table) {
        return table.events().getSchema() != null
                && table.tracked().subject().table().getSchema() != null;
    }

    /** By a default, or by whoever installs triggers for a tenant. */
    @SuppressWarnings("deprecation") // Hibernate 6 has no other getter
    private boolean isSchemaToldLater() {
        MetadataImplementor metadata = (MetadataImplementor) context.metadata();
        Object byDefault = metadata.getMetadataBuildingOptions()
                .getServiceRegistry()
                .requireService(ConfigurationService.class)
                .getSettings()
                .get(DEFAULT_SCHEMA);
        return byDefault != null
                || metadata.getDatabase()
                                .getDefaultNamespace()
                                .getPhysicalName()
                                .getSchema()
                        != null
                || metadata.getMetadataBuildingOptions().isMultiTenancyEnabled();
    }
}
