package org.hibernatepg.trigger.internal.timing;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;
import org.hibernatepg.trigger.spi.SessionWork;
import org.hibernatepg.trigger.spi.Template;

/**
 * {@code set constraints}, for the constraints of the tables that the session's own statements reach. The database tells
 * their schemas, since the name of a table without one is resolved by the search path of the session. A partition has a
 * constraint of its own, of the same name, that may be in another schema.
 */
public final class ConstraintTiming {
    private static final String QUALIFIED = """
            with recursive fires as (
                select wanted.position, t.oid, t.tgrelid, t.tgconstraint
                  from unnest(?, ?) with ordinality as wanted (relation, name, position)
                  join pg_catalog.pg_trigger as t on t.tgrelid = to_regclass(wanted.relation) and t.tgname = wanted.name
                union all
                select fires.position, t.oid, t.tgrelid, t.tgconstraint
                  from fires
                  join pg_catalog.pg_inherits as i on i.inhparent = fires.tgrelid
                  join pg_catalog.pg_trigger as t on t.tgrelid = i.inhrelid and t.tgparentid = fires.oid
            )
            select fires.position, format('%I.%I', s.nspname, c.conname) as name
              from fires
              join pg_catalog.pg_constraint as c on c.oid = fires.tgconstraint
              join pg_catalog.pg_namespace as s on s.oid = c.connamespace
             order by c.conname, s.nspname""";

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
        Set<String> names = new LinkedHashSet<>();
        int found = addQualified(names, connection);
        if (found < triggers.size()) {
            throw new IllegalStateException("The database has %d of the triggers %s that can be deferred: %s."
                            .formatted(found, uris(), String.join(", ", names))
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

    /** Adds the names of the constraints, and tells how many of the triggers have some. */
    private int addQualified(Set<String> qualified, Connection connection) throws SQLException {
        Array tables = connection.createArrayOf(
                "text", triggers.stream().map(TriggerDdl::table).toArray());
        Array names = connection.createArrayOf(
                "text", triggers.stream().map(trigger -> trigger.id()).toArray());
        Set<Long> found = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement(QUALIFIED)) {
            query.setArray(1, tables);
            query.setArray(2, names);
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    found.add(result.getLong("position"));
                    qualified.add(Objects.requireNonNull(result.getString("name")));
                }
            }
        }
        return found.size();
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
