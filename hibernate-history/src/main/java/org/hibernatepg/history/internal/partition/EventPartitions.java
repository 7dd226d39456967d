package org.hibernatepg.history.internal.partition;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernatepg.history.internal.model.PartitionOptions;
import org.hibernatepg.trigger.spi.Hashes;
import org.hibernatepg.trigger.spi.SchemaPart;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerId;

/**
 * The partitions of an event table: a default one, so that no write fails for want of a partition, the current one and
 * those of the coming periods. On each of them stands what refuses TRUNCATE on the table, since PostgreSQL clones row
 * triggers only.
 *
 * <p>One statement does it all, so that scripts are right whenever they run. It reads the catalog and goes on only where
 * something is missing; then it waits for other nodes that do the same.
 *
 * <p>A new partition is made beside the table and attached, which locks out nobody who writes to another one; for this
 * moment the default partition is locked, and events of the period that are in it are moved. Where somebody keeps it
 * locked, events go there until a later run.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-altertable.html">PostgreSQL, ALTER TABLE … ATTACH PARTITION</a>
 */
public final class EventPartitions implements SchemaPart {
    /** What partitions add to the name of their table, with room for a second one of the same period. */
    private static final int LONGEST_ENDING = "_2026_11_21_".length();

    private final QualifiedTableName table;
    private final PartitionOptions options;
    private final Periods periods;

    /** The partitions of an event table whose history has some. */
    public EventPartitions(QualifiedTableName table, PartitionOptions options) {
        this.table = table;
        this.options = options;
        this.periods = Periods.of(options.by());
    }

    @Override
    public QualifiedTableName table() {
        return table;
    }

    @Override
    public String create(String name) {
        return create(name, options.ahead());
    }

    /** The statement with another number of coming periods. */
    public String create(String name, int ahead) {
        String missing = Template.of(PartitionSql.MISSING)
                .with("attached", PartitionSql.ATTACHED)
                .with("unit", Sql.literal(periods.unit()))
                .with("length", Sql.literal(periods.length()))
                .with("ahead", String.valueOf(ahead))
                .render();
        return block(Template.of(PartitionSql.CREATE)
                .with("name", Sql.literal(name))
                .with("base", Sql.literal(base()))
                .with("required", required())
                .with("attached", PartitionSql.ATTACHED)
                .with("missing", missing)
                .with("format", Sql.literal(periods.format()))
                .with("unneeded", unneeded(PartitionSql.UNLESS_ON_TABLE)));
    }

    @Override
    public String drop(String name) {
        return block(
                Template.of(PartitionSql.DROP).with("name", Sql.literal(name)).with("unneeded", unneeded("")));
    }

    @Override
    public String check(String name) {
        return block(Template.of(PartitionSql.CHECK)
                .with("name", Sql.literal(name))
                .with("required", required())
                .with("attached", PartitionSql.ATTACHED));
    }

    /** A query for the partitions of an event table: {@code name}, {@code rest}, {@code lower}, {@code upper}. */
    public static String list(String events) {
        String attached = PartitionSql.ATTACHED.replace("pgh__table", Sql.literal(events) + "::regclass");
        return Template.of(PartitionSql.LIST).with("attached", attached).render();
    }

    /** The statement that makes a partition a table of its own. */
    public static String detach(String events, String partition) {
        return block(Template.of(PartitionSql.DETACH)
                .with("table", Sql.literal(events))
                .with("events", events)
                .with("partition", partition)
                .with("name", Sql.literal(partition)));
    }

    private static String unneeded(String unless) {
        return Template.of(PartitionSql.UNNEEDED)
                .with("attached", PartitionSql.ATTACHED)
                .with("unless", unless)
                .render();
    }

    private String required() {
        return Template.of(PartitionSql.REQUIRED)
                .with("constant", options.by().name())
                .render();
    }

    private static String block(Template body) {
        return "do " + Sql.dollarQuoted(body.render());
    }

    /** With what the names of the partitions begin: the name of the table, cut if PostgreSQL would cut theirs. */
    private String base() {
        Identifier identifier = table.getTableName();
        String name = identifier.isQuoted()
                ? identifier.getText()
                : identifier.getText().toLowerCase(Locale.ROOT);
        if (bytes(name) + LONGEST_ENDING <= TriggerId.MAX_BYTES) {
            return name + "_";
        }
        String ending = "_" + Hashes.of(name).substring(0, 8);
        String start = name;
        while (bytes(start + ending) + LONGEST_ENDING > TriggerId.MAX_BYTES) {
            start = start.substring(0, start.offsetByCodePoints(start.length(), -1));
        }
        return start + ending + "_";
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
