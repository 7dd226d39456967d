package org.hibernatepg.history.internal.trigger;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedHistory;
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
        TrackedHistory history = bound.history();
        for (RecordedTable table : bound.tables()) {
            TriggerBindingContext context = contributions.on(table.tracked().subject(), history.declaration());
            new EventTriggers(bound, table, context).add();
            contributions.add(timeIndex(table));
        }
    }

    private static IndexDefinition timeIndex(RecordedTable table) {
        String definition =
                "using brin (%s, %s)".formatted(EventMetadata.column("pghCreatedAt"), EventMetadata.column("pghId"));
        return new IndexDefinition(indexName(table.events().getNameIdentifier()), table.eventsName(), definition);
    }

    private static String indexName(Identifier table) {
        String name = (table.isQuoted() ? table.getText() : table.getText().toLowerCase(Locale.ROOT)) + "_time";
        return name.getBytes(StandardCharsets.UTF_8).length <= TriggerId.MAX_BYTES
                ? name
                : name.substring(0, 40) + "_" + Integer.toHexString(name.hashCode()) + "_time";
    }
}
