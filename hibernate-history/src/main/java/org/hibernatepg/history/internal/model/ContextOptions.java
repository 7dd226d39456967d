package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.List;
import org.hibernatepg.history.ContextStorage;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.internal.context.ContextVariables;
import org.hibernatepg.history.internal.context.MissingContexts;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * What a history does with the context in which something is written.
 *
 * @param storage where it is stored
 * @param id whether events have its id
 * @param required whether nothing is recorded without one
 */
public record ContextOptions(ContextStorage storage, boolean id, boolean required) {
    /** The hole that stands for the table of shared contexts. */
    public static final String CONTEXTS = "contexts";

    /**
     * What somebody else sets may be anything. What is not {@code {…}} counts as none: the write is not to blame. A broken
     * object is PostgreSQL's error. An unset setting reads as an empty text after the transaction that set it.
     */
    private static final String CONTEXT = """
            case when current_setting('%1$s', true) like '{%%}' then current_setting('%1$s', true)::jsonb end""".formatted(ContextVariables.CONTEXT);

    /** A pattern for the places of the dashes and an expression for the rest take half as long as an expression that counts digits. */
    private static final String CONTEXT_ID = """
            case when current_setting('%1$s', true) like '________-____-____-____-____________' \
            and current_setting('%1$s', true) ~ '^[0-9a-f]*-[0-9a-f]*-[0-9a-f]*-[0-9a-f]*-[0-9a-f]*$' \
            then current_setting('%1$s', true)::uuid end""".formatted(ContextVariables.CONTEXT_ID);

    /** Values without an id, as of a program that sets nothing else, are shared by all events that have the same. */
    private static final String ID_OF_VALUES =
            "encode(substring(sha256(convert_to(pgh__context::text, 'UTF8')) for 16), 'hex')::uuid";

    static ContextOptions of(TrackHistory annotation, HistorySettings settings, FaultReporter reader) {
        ContextStorage storage = reader.declared("context", annotation.context(), settings.context());
        boolean required =
                reader.declared("contextRequired", boxed(annotation.contextRequired()), settings.contextRequired());
        if (storage == ContextStorage.SHARED && !annotation.contextId()) {
            reader.fault(
                    "has contextId = false, and shares contexts, which are found by their ids",
                    "Leave contextId out, or store contexts as JSON.");
        }
        if (storage == ContextStorage.NONE && annotation.contextRequired().length > 0 && required) {
            reader.fault("requires a context and stores none", "Leave contextRequired out, or store contexts.");
        }
        boolean stored = storage != ContextStorage.NONE;
        return new ContextOptions(storage, stored && annotation.contextId(), stored && required);
    }

    private static Boolean[] boxed(boolean[] values) {
        Boolean[] boxed = new Boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }

    /** Whether the values are in each event. */
    public boolean isInEvent() {
        return storage == ContextStorage.JSON;
    }

    /** Whether the values are in the table of shared contexts. */
    public boolean isShared() {
        return storage == ContextStorage.SHARED;
    }

    /** Whether events have a column for an attribute of {@link EventMetadata}. */
    public boolean stores(String attribute) {
        return switch (attribute) {
            case "pghContext" -> isInEvent();
            case "pghContextId" -> id;
            default -> true;
        };
    }

    /** What an event holds of it. */
    List<EventValue> values() {
        List<EventValue> values = new ArrayList<>();
        if (isInEvent()) {
            values.add(EventValue.of("pghContext", "pgh__context"));
        }
        if (id) {
            values.add(EventValue.of("pghContextId", "pgh__context_id"));
        }
        return values;
    }

    /** The variables of a trigger: what is the same for all rows of a statement is read once. */
    List<Variable> variables() {
        List<Variable> variables = new ArrayList<>();
        if (isInEvent() || isShared()) {
            variables.add(new Variable("pgh__context", "jsonb", CONTEXT));
        }
        if (id || required) {
            String value =
                    isShared() && !required ? "coalesce(%s, %s)".formatted(CONTEXT_ID, ID_OF_VALUES) : CONTEXT_ID;
            variables.add(new Variable("pgh__context_id", "uuid", value));
        }
        return variables;
    }

    /**
     * What a trigger does after it has recorded something; {@code found} says whether it has. So nothing depends on how
     * the rows were found.
     *
     * @param entity what is tracked
     * @param uri the URI of the trigger
     * @param now the time of the event
     */
    List<String> afterInsert(String entity, String uri, String now) {
        List<String> statements = new ArrayList<>();
        if (required) {
            statements.add(refusal(entity, uri));
        }
        if (isShared()) {
            statements.add(sharing(now));
        }
        return statements;
    }

    private static String refusal(String entity, String uri) {
        return Template.of("""
                        if found and pgh__context_id is null then
                            raise exception using
                                errcode = '23001',
                                message = {message},
                                detail = concat(tg_op, ' refused'),
                                hint = {hint},
                                schema = tg_table_schema,
                                table = tg_table_name,
                                constraint = {uri},
                                datatype = {kind};
                        end if;""")
                .with(
                        "message",
                        Sql.literal("pghistory: %s is changed in no context, and its history requires one"
                                .formatted(entity)))
                .with(
                        "hint",
                        Sql.literal("Open a HistoryContext around the change. In SQL: select set_config('%s', "
                                        .formatted(ContextVariables.CONTEXT_ID)
                                + "gen_random_uuid()::text, true) in the same transaction."))
                .with("uri", Sql.literal(uri))
                .with("kind", Sql.literal(MissingContexts.KIND))
                .render();
    }

    /**
     * What is there already is neither written nor locked. Each transaction has a row of its own, so that none waits for
     * another one's or sees it.
     */
    private static String sharing(String now) {
        return Template.of("""
                        if found and pgh__context_id is not null and not exists (
                            select from {contexts} as c
                             where c.id = pgh__context_id
                               and c.xid = pg_current_xact_id()
                               and c.metadata = coalesce(pgh__context, '{}')) then
                            insert into {contexts} (id, xid, created_at, updated_at, metadata)
                            select pgh__context_id, pg_current_xact_id(), pgh__now, pgh__now, coalesce(pgh__context, '{}')
                              from {now} as pgh__now
                            on conflict (id, xid) do update
                               set metadata = excluded.metadata, updated_at = excluded.updated_at;
                        end if;""")
                .with("contexts", "{" + CONTEXTS + "}")
                .with("now", now)
                .render();
    }
}
