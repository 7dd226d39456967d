package org.hibernatepg.trigger.internal.timing;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;
import org.hibernatepg.trigger.spi.SessionWork;
import org.hibernatepg.trigger.spi.Template;

/**
 * {@code set constraints}, for the constraints of the tables that the session's own statements reach. The database tells
 * their schemas, since the name of a table without one is resolved by the search path of the session.
 */
public final class ConstraintTiming {
    private static final String QUALIFIED = """
            select format('%I.%I', s.nspname, c.conname)
              from unnest(?, ?) as wanted (relation, name)
              join pg_catalog.pg_constraint as c on c.conrelid = to_regclass(wanted.relation) and c.conname = wanted.name
              join pg_catalog.pg_namespace as s on s.oid = c.connamespace
             order by c.conname""";

    private final List<TriggerDdl> triggers;

    /** The timing of some triggers, all of which can be deferred. */
    public ConstraintTiming(List<TriggerDdl> triggers) {
        this.triggers = triggers;
    }

    /** Changes it until the end of the session's transaction. */
    public void set(SharedSessionContract session, Timing timing) {
        if (timing == Timing.IMMEDIATE) {
            SessionWork.flush(session);
        }
        if (!triggers.isEmpty()) {
            session.doWork(connection -> set(connection, timing));
        }
    }

    private void set(Connection connection, Timing timing) throws SQLException {
        List<String> names = qualified(connection);
        if (names.size() < triggers.size()) {
            throw new IllegalStateException("The database has %d of the triggers %s that can be deferred: %s."
                            .formatted(names.size(), uris(), String.join(", ", names))
                    + " Install them first.");
        }
        String sql = Template.of("set constraints {names} {timing}")
                .with("names", String.join(", ", names))
                .with("timing", timing.name().toLowerCase(Locale.ROOT))
                .render();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> qualified(Connection connection) throws SQLException {
        Array tables = connection.createArrayOf(
                "text", triggers.stream().map(TriggerDdl::table).toArray());
        Array names = connection.createArrayOf(
                "text",
                triggers.stream().map(trigger -> trigger.definition().id()).toArray());
        List<String> qualified = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(QUALIFIED)) {
            query.setArray(1, tables);
            query.setArray(2, names);
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    qualified.add(result.getString(1));
                }
            }
        }
        return qualified;
    }

    private String uris() {
        return String.join(
                ", ",
                triggers.stream()
                        .map(trigger -> trigger.definition().uri())
                        .distinct()
                        .toList());
    }
}
