package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.hibernatepg.trigger.TriggerFiring;
import org.hibernatepg.trigger.internal.ddl.TriggerComment;
import org.hibernatepg.trigger.internal.ddl.TriggerSeal;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerId;

/**
 * A trigger that depends on columns of its table, so that PostgreSQL refuses to change or drop these while it is there.
 *
 * @param relation the table's number in the catalog
 * @param table the table, with its schema
 * @param id the name of the trigger
 * @param definition the statement that creates it as it is
 * @param firing for whom it fires
 * @param comment its comment
 */
record Obstacle(
        long relation, String table, String id, String definition, TriggerFiring firing, TriggerComment comment) {
    /**
     * Such triggers of this library on tables that a statement mentions. What only looks like the name of a table does no
     * harm, since these are dropped when a statement was refused, and created again.
     */
    private static final String QUERY = """
            select c.oid as relation, format('%I.%I', nspname, relname) as name, tgname, tgenabled::text as state,
                   pg_get_triggerdef(t.oid) as definition, obj_description(t.oid, 'pg_trigger') as comment
            from pg_catalog.pg_trigger t
            join pg_catalog.pg_class c on c.oid = tgrelid
            join pg_catalog.pg_namespace n on n.oid = relnamespace
            where not tgisinternal and tgparentid = 0 and starts_with(tgname, ?) and strpos(lower(?), lower(relname)) > 0
              and exists (select from pg_catalog.pg_depend d
                          where d.classid = 'pg_trigger'::regclass and d.objid = t.oid
                            and d.refclassid = 'pg_class'::regclass and d.refobjid = tgrelid and d.refobjsubid > 0)
            order by name, tgname
            """;

    static List<Obstacle> to(String statement, Connection connection) throws SQLException {
        List<Obstacle> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, TriggerId.PREFIX);
            query.setString(2, statement);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    read(row).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private static Optional<Obstacle> read(ResultSet row) throws SQLException {
        long relation = row.getLong("relation");
        String table = text(row, "name");
        String id = text(row, "tgname");
        String definition = text(row, "definition");
        TriggerFiring firing = Catalog.firing(text(row, "state"));
        return TriggerComment.parse(row.getString("comment"))
                .map(comment -> new Obstacle(relation, table, id, definition, firing, comment));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getString(column), column);
    }

    String drop() {
        return Template.of("drop trigger {trigger} on {table}")
                .with("trigger", Sql.identifier(id))
                .with("table", table)
                .render();
    }

    /** The statements that make it again as it was. */
    List<String> restore() {
        List<String> statements = new ArrayList<>();
        statements.add(definition);
        statements.add(new TriggerSeal(table, id, comment.declared(), comment.owners()).statement());
        if (firing != TriggerFiring.ORIGIN) {
            statements.add(ChangeDdl.fire(table, id, firing));
        }
        return statements;
    }
}
