package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hibernatepg.history.internal.model.ContextOptions;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.trigger.spi.Template;

/**
 * What is selected of an event {@code e}: made of a table once, as it is the same in all questions.
 *
 * @param context its context, {@code jsonb}
 * @param contextId the id of that
 * @param row what else its row holds; the {@code columns} are there as {@code pgh__row}
 * @param columns the columns of the tracked table
 * @param before the row before it: the text {@code null} if there is none
 * @param beforeMove the same, and null where the event before is the next older one of the object under the key that it has
 */
record ShownEvent(String context, String contextId, String row, String columns, String before, String beforeMove) {

    /**
     * Of a table of objects.
     *
     * @param columns those that are shown
     * @param compared those by which an event is told from the one before it
     * @param key those of the key
     * @param oldKey for each of these the one for the key before an update that changed it
     */
    static ShownEvent ofEntity(
            TrackedHistories.Bound bound,
            String contexts,
            String events,
            RowColumns columns,
            RowColumns compared,
            List<String> key,
            List<String> oldKey) {
        String before = orNone(compared.found(EventJson.previous(events, key, oldKey, compared.of("p"))));
        String moved = oldKey.size() == 1
                ? "e." + oldKey.get(0) + " is not null"
                : oldKey.stream().map("e."::concat).collect(Collectors.joining(", ", "num_nonnulls(", ") > 0"));
        return of(bound, contexts, columns, key, before, "case when " + moved + " then " + before + " end");
    }

    /**
     * Of a table of a collection, whose events hold the row before an update.
     *
     * @param old for each of the columns the one for the row before an update
     * @param key those of the owner
     */
    static ShownEvent ofCollection(
            TrackedHistories.Bound bound, String contexts, RowColumns columns, List<String> old, List<String> key) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < old.size(); i++) {
            values.add("e." + old.get(i) + " as " + columns.names().get(i));
        }
        String before = orNone(columns.found(EventJson.replaced(String.join(", ", values))));
        return of(bound, contexts, columns, key, before, before);
    }

    private static String orNone(String row) {
        return "coalesce(" + row + ", 'null')";
    }

    private static ShownEvent of(
            TrackedHistories.Bound bound,
            String contexts,
            RowColumns columns,
            List<String> key,
            String before,
            String beforeMove) {
        ContextOptions options = bound.history().options().context();
        String context = context(options, contexts);
        String contextId = options.id() ? "e.pgh_context_id" : "cast(null as uuid)";
        String row = Template.of("""
                        e.pgh_id, e.pgh_created_at, e.pgh_label, e.pgh_operation, e.pgh_xid, {context} as pgh__context, \
                        {contextId} as pgh__context_id, {object} as pgh__object, {data} as pgh__data""")
                .with("context", context)
                .with("contextId", contextId)
                .with("object", EventJson.key("e", key))
                .with("data", columns.json())
                .render();
        return new ShownEvent(context, contextId, row, columns.of("e"), before, beforeMove);
    }

    private static String context(ContextOptions options, String contexts) {
        if (options.isShared()) {
            return "(select c.metadata from " + contexts + " as c where c.id = e.pgh_context_id and c.xid = e.pgh_xid)";
        }
        return options.isInEvent() ? "e.pgh_context" : "cast(null as jsonb)";
    }
}
