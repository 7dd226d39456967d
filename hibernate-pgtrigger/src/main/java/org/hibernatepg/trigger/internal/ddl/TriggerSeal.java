package org.hibernatepg.trigger.internal.ddl;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * The {@linkplain TriggerComment comment} that a trigger is to have. The database writes it, since only the database knows the
 * {@linkplain HeldDefinition definition} that it holds. Its statements may be run again, and leave the settings as they were.
 *
 * @param table the table as it is called in SQL
 * @param id the name of the trigger
 * @param declared the hash of the statements that installed it
 * @param owners the persistence units that declare it
 */
public record TriggerSeal(String table, String id, String declared, List<String> owners) {
    /** The statement that comments on this trigger. */
    public String statement() {
        String declarations = "relation constant oid := %s::regclass;".formatted(Sql.literal(table));
        return block(
                declarations, comment(4, "relation", Sql.literal(id), Sql.literal(prefix()), Sql.literal(suffix())));
    }

    /**
     * The statement that comments on several triggers. Most of the time that it takes to comment on one is for the settings and for
     * the block to be read, which are the same for all.
     */
    public static String statement(List<TriggerSeal> seals) {
        String declarations = Template.of("""
                        relations constant regclass[] := {tables};
                            ids constant text[] := {triggers};
                            beginnings constant text[] := {declared};
                            ends constant text[] := {owners};""")
                .with("tables", array(seals, TriggerSeal::table))
                .with("triggers", array(seals, TriggerSeal::id))
                .with("declared", array(seals, TriggerSeal::prefix))
                .with("owners", array(seals, TriggerSeal::suffix))
                .render();
        String comments = "    for i in 1 .. cardinality(ids) loop\n"
                + comment(8, "relations[i]", "ids[i]", "beginnings[i]", "ends[i]")
                + "    end loop;\n";
        return block(declarations, comments);
    }

    /** Settings change how a definition reads, so they are pinned meanwhile. */
    private static String block(String declarations, String comments) {
        String block = Template.of("""

                        declare
                            {declarations}
                            settings constant text[] := (
                                select array_agg(array[name, current_setting(name)]) from (values {pins}) as pin (name, value));
                            seal text;
                        begin
                            perform set_config(name, value, true) from (values {pins}) as pin (name, value);
                        {comments}    perform set_config(settings[i][1], settings[i][2], true)
                               from generate_subscripts(settings, 1) as i;
                        end
                        """)
                .with("declarations", declarations)
                .with("pins", HeldDefinition.PINS)
                .with("comments", comments)
                .render();
        return "do " + Sql.dollarQuoted(block);
    }

    /** Comments on a trigger: SQL for the table, and for texts. */
    private static String comment(int indent, String relation, String trigger, String beginning, String end) {
        String comment = """
                        select format('comment on trigger %I on %s is %L', tgname, tgrelid::regclass,
                                   {beginning} || {hash} || ' ' || {origin} || {end})
                          into strict seal
                          from pg_trigger t join pg_class c on c.oid = tgrelid join pg_namespace n on n.oid = relnamespace
                         where tgrelid = {relation} and tgname = {trigger};
                        execute seal;
                        """;
        return Template.of(comment.indent(indent))
                .with("beginning", beginning)
                .with("hash", HeldDefinition.HASH)
                .with("origin", HeldDefinition.ORIGIN)
                .with("end", end)
                .with("relation", relation)
                .with("trigger", trigger)
                .render();
    }

    private static String array(List<TriggerSeal> seals, Function<TriggerSeal, String> part) {
        return seals.stream().map(part).map(Sql::literal).collect(Collectors.joining(", ", "array[", "]"));
    }

    private String prefix() {
        return TriggerComment.PREFIX + declared + " ";
    }

    private String suffix() {
        return TriggerComment.suffix(owners);
    }
}
