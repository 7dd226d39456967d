package org.hibernatepg.history.internal.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.history.internal.model.ContextOptions;
import org.hibernatepg.history.internal.model.EventValue;
import org.hibernatepg.history.internal.model.HistoryOptions;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.Variable;
import org.hibernatepg.trigger.spi.Sql;

/**
 * What a statement of the program writes beside the row, by the same options as a trigger, so that an event has the same
 * columns whoever wrote it.
 */
public final class EventWriting {
    private final SessionFactoryImplementor factory;
    private final HistoryOptions options;
    private final String entity;
    private final String event;
    private final String operation;

    /**
     * For one history.
     *
     * @param operation what an error calls that which is done
     */
    public EventWriting(SessionFactoryImplementor factory, TrackedHistories.Bound history, String operation) {
        this.factory = factory;
        this.options = history.history().options();
        this.entity = history.history().name();
        this.event = history.history().eventName();
        this.operation = operation;
    }

    /**
     * Throws unless a program may write events itself. What it writes is what it says: where their owner writes them, who may
     * not is told so, without a statement that fails the transaction.
     *
     * @param events the event table
     */
    public void requireRight(Connection connection, String events) throws SQLException {
        if (!options.protection().isOwned()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("select has_table_privilege(?, 'insert'), current_user")) {
            statement.setString(1, events);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                if (!result.getBoolean(1)) {
                    throw new IllegalStateException(
                            "The events of %s are written by triggers with the rights of their owner, and %s may not write to %s. Do it as a role that may."
                                    .formatted(entity, result.getString(2), events));
                }
            }
        }
    }

    /** The columns and their values, which may name the {@link #variables}. */
    public List<EventValue> values(String label, EventOperation kind) {
        return options.values(label, kind);
    }

    /** A table of one row, whose columns are what the values name. */
    public String variables() {
        return options.variables().isEmpty()
                ? "(values (true)) as one"
                : options.variables().stream().map(Variable::table).collect(Collectors.joining(" cross join "));
    }

    /**
     * What a trigger does when it has recorded something: refuse it, share the context.
     *
     * @param table the tracked table
     */
    public void finish(Connection connection, String table) throws SQLException {
        List<String> statements = options.afterInsert(entity, event);
        if (statements.isEmpty()) {
            return;
        }
        Jdbc.execute(connection, "do " + Sql.dollarQuoted(block(statements, table)));
    }

    private String block(List<String> statements, String table) {
        String declarations = options.variables().stream()
                .map(variable -> "    " + variable.declaration() + ";\n")
                .collect(Collectors.joining());
        return """

                declare
                    tg_op constant text := %s;
                    tg_table_schema constant text := '';
                    tg_table_name constant text := %s;
                %sbegin
                    perform true;
                    %s
                end
                """.formatted(Sql.literal(operation), Sql.literal(table), declarations, String.join("\n", statements))
                .replace("{" + ContextOptions.CONTEXTS + "}", contexts());
    }

    private String contexts() {
        return options.context().isShared()
                ? factory.getMappingMetamodel()
                        .getEntityDescriptor(ContextRecord.class)
                        .getMappedTableDetails()
                        .getTableName()
                : "";
    }
}
