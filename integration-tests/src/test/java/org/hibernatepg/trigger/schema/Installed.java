package org.hibernatepg.trigger.schema;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.TestUnit;

/** What is in a database, by its catalog, and which statements would change that. */
final class Installed {
    private static final Pattern DDL =
            Pattern.compile("(?i)\\s*(create|alter|drop|comment|do|lock|set|truncate)\\b.*", Pattern.DOTALL);

    private Installed() {}

    /** The names of all triggers that users made. */
    static List<String> triggers(Database database) {
        return names(database, "select tgname from pg_trigger where not tgisinternal order by 1");
    }

    /** The names of all functions that return a trigger. */
    static List<String> functions(Database database) {
        return names(database, """
                select proname from pg_proc p join pg_namespace n on n.oid = pronamespace
                where prorettype = 'trigger'::regtype and nspname not in ('pg_catalog', 'information_schema') order by 1""");
    }

    /** The source of a function. */
    static String source(Database database, String function) {
        return Objects.toString(database.value("select prosrc from pg_proc where proname = ?", function));
    }

    /** What the last boot changed. */
    static List<String> ddl(TestUnit unit) {
        return unit.bootStatements().stream()
                .filter(sql -> DDL.matcher(sql).matches() || sql.contains("pg_advisory"))
                .toList();
    }

    /** The last boot's questions to the catalog about triggers. */
    static List<String> catalogQueries(TestUnit unit) {
        return unit.bootStatements().stream()
                .filter(sql -> sql.contains("pg_trigger"))
                .filter(sql -> !DDL.matcher(sql).matches())
                .toList();
    }

    private static List<String> names(Database database, String query) {
        return database.query(query).stream()
                .map(row -> Objects.toString(row.get(0)))
                .toList();
    }
}
