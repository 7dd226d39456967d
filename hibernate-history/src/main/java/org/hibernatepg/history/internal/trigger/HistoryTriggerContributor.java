package org.hibernatepg.history.internal.trigger;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.trigger.spi.IndexDefinition;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerContributions;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerId;

/** Adds the triggers of every history, and the index that finds events by time. */
public final class HistoryTriggerContributor implements TriggerContributor {
    @Override
    public void contribute(TriggerContributions contributions) {
        TrackedHistories.of(contributions.metadata()).ifPresent(histories -> {
            contributions.report(histories.faults());
            histories.bound().forEach(bound -> contribute(bound, contributions));
        });
    }

    private static void contribute(TrackedHistories.Bound bound, TriggerContributions contributions) {
        Metadata metadata = contributions.metadata();
        TrackedHistory history = bound.history();
        PersistentClass event = TrackedHistories.eventEntity(bound, metadata);
        TrackedTable table = history.mainTable();
        TriggerBindingContext context = contributions.on(table.subject(), history.declaration());
        new EventTriggers(history, table, event, context).add();
        contributions.add(timeIndex(event, metadata.getDatabase().getDialect()));
    }

    private static IndexDefinition timeIndex(PersistentClass event, Dialect dialect) {
        Identifier table = event.getTable().getNameIdentifier();
        String definition = "using brin (%s, %s)"
                .formatted(
                        EventTriggers.column(event, "pghCreatedAt", dialect),
                        EventTriggers.column(event, "pghId", dialect));
        return new IndexDefinition(indexName(table), event.getTable().getQualifiedTableName(), definition);
    }

    private static String indexName(Identifier table) {
        String name = (table.isQuoted() ? table.getText() : table.getText().toLowerCase(Locale.ROOT)) + "_time";
        return name.getBytes(StandardCharsets.UTF_8).length <= TriggerId.MAX_BYTES
                ? name
                : name.substring(0, 40) + "_" + Integer.toHexString(name.hashCode()) + "_time";
    }
}
