package org.hibernatepg.trigger;

import java.util.List;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;

/** What the database itself says of the triggers that it holds. */
final class InstalledTriggers {
    private InstalledTriggers() {}

    /** The statement that would make the trigger again, as PostgreSQL writes it, without the schema of its table. */
    static String definition(TestUnit unit, String entityName, String name) {
        return String.valueOf(unit.value(
                "select pg_get_triggerdef(oid, true) from pg_trigger where tgname = ?",
                TriggerId.of(entityName, name)));
    }

    /** The names of the triggers on a table, in the order in which PostgreSQL fires those of one moment. */
    static List<String> namesOn(TestUnit unit, String table) {
        return unit.query("""
                        select tgname::text from pg_trigger
                         where tgrelid = ?::regclass and not tgisinternal order by tgname collate "C"
                        """, table).stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    /** What was sent at the boot to create the trigger, a constraint trigger or not. */
    static String created(TestUnit unit, String entityName, String name) {
        return sent(unit, "create (or replace|constraint) trigger \"" + TriggerId.of(entityName, name) + "\" .*");
    }

    /** The transition tables that the trigger was created with. */
    static String referencing(TestUnit unit, String entityName, String name) {
        return created(unit, entityName, name).replaceAll(".*(referencing.*) for each.*", "$1");
    }

    /** The source of the function that was sent at the boot, without what is around it. */
    static String body(TestUnit unit, String entityName, String name) {
        String start = "create or replace function [^(]*\"" + TriggerId.of(entityName, name) + "\".*";
        return sent(unit, start).replaceAll("(?s).*?\\$pgtrigger\\$\n|\\$pgtrigger\\$$", "");
    }

    /** How the function of a trigger that may be ignored begins. */
    static String passIfIgnored(String entityName, String name, String pass) {
        return """
                begin
                    if %s then
                        return %s;
                    end if;
                """.formatted(isIgnored(entityName, name), pass);
    }

    /** The check of a trigger that may be ignored. */
    static String isIgnored(String entityName, String name) {
        return isIgnored(TriggerId.of(entityName, name));
    }

    /** The same by its name in the database, whose hash begins with what tells the setting. */
    private static String isIgnored(String key) {
        int hash = key.lastIndexOf('_') + 1;
        return """
                pg_catalog.strpos(pg_catalog.current_setting('pgtrigger.ignore_%s', true), ',%s,') operator(pg_catalog.>) 0 \
                or pg_catalog.current_setting('pgtrigger.ignore', true) operator(pg_catalog.=) '*'""".formatted(key.substring(hash, hash + 2), key);
    }

    private static String sent(TestUnit unit, String pattern) {
        return unit.bootStatements().stream()
                .filter(sql -> sql.matches("(?s)" + pattern))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Not created: " + pattern));
    }
}
