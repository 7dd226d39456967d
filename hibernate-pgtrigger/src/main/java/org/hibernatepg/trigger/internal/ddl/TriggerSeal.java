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
        String block = Template.of("""

                        declare
                            relation constant oid := {table}::regclass;
                            settings constant text[] := (
                                select array_agg(array[name, current_setting(name)]) from (values {pins}) as pin (name, value));
                            seal text;
                        begin
                            perform set_config(name, value, true) from (values {pins}) as pin (name, value);
                            select format('comment on trigger %I on %s is %L', tgname, tgrelid::regclass,
                                       {declared} || {hash} || ' ' || {origin} || {owners})
                              into strict seal
                              from pg_trigger t join pg_class c on c.oid = tgrelid join pg_namespace n on n.oid = relnamespace
                             where tgrelid = relation and tgname = {trigger};
                            execute seal;
                            perform set_config(settings[i][1], settings[i][2], true)
                               from generate_subscripts(settings, 1) as i;
                        end
                        """)
                .with("table", Sql.literal(table))
                .with("pins", HeldDefinition.PINS)
                .with("declared", Sql.literal(prefix()))
                .with("hash", HeldDefinition.HASH)
                .with("origin", HeldDefinition.ORIGIN)
                .with("owners", Sql.literal(suffix()))
                .with("trigger", Sql.literal(id))
                .render();
        return "do " + Sql.dollarQuoted(block);
    }

    /**
     * The statement that comments on several triggers. Most of the time that it takes to comment on one is for the settings and for
     * the block to be read, which are the same for all.
     */
    public static String statement(List<TriggerSeal> seals) {
        String block = Template.of("""

                        declare
                            relations constant regclass[] := {tables};
                            ids constant text[] := {triggers};
                            beginnings constant text[] := {declared};
                            ends constant text[] := {owners};
                            settings constant text[] := (
                                select array_agg(array[name, current_setting(name)]) from (values {pins}) as pin (name, value));
                            seal text;
                        begin
                            perform set_config(name, value, true) from (values {pins}) as pin (name, value);
                            for i in 1 .. cardinality(ids) loop
                                select format('comment on trigger %I on %s is %L', tgname, tgrelid::regclass,
                                           beginnings[i] || {hash} || ' ' || {origin} || ends[i])
                                  into strict seal
                                  from pg_trigger t join pg_class c on c.oid = tgrelid join pg_namespace n on n.oid = relnamespace
                                 where tgrelid = relations[i] and tgname = ids[i];
                                execute seal;
                            end loop;
                            perform set_config(settings[i][1], settings[i][2], true)
                               from generate_subscripts(settings, 1) as i;
                        end
                        """)
                .with("tables", array(seals, TriggerSeal::table))
                .with("triggers", array(seals, TriggerSeal::id))
                .with("declared", array(seals, TriggerSeal::prefix))
                .with("owners", array(seals, TriggerSeal::suffix))
                .with("pins", HeldDefinition.PINS)
                .with("hash", HeldDefinition.HASH)
                .with("origin", HeldDefinition.ORIGIN)
                .render();
        return "do " + Sql.dollarQuoted(block);
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
