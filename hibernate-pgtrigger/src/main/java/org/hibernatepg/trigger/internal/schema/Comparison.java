package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;

/** The declared triggers beside those in the database, and the statements that make them equal. */
final class Comparison {
    private final SchemaDdl declared;
    private final Catalog catalog;

    private Comparison(SchemaDdl declared, Catalog catalog) {
        this.declared = declared;
        this.catalog = catalog;
    }

    static Comparison of(SchemaDdl declared, Connection connection) throws SQLException {
        return new Comparison(declared, Catalog.read(connection, declared.tables()));
    }

    /** Every declared trigger, then those that no declaration accounts for. */
    List<TriggerInfo> list() {
        List<TriggerInfo> all = new ArrayList<>();
        for (TriggerDdl trigger : declared.triggers()) {
            all.add(new TriggerInfo(
                    trigger.definition().uri(),
                    trigger.table(),
                    trigger.definition().id(),
                    status(trigger)));
        }
        for (Catalog.InstalledTrigger orphan : orphans()) {
            all.add(new TriggerInfo(
                    orphan.table() + ":" + orphan.id(), orphan.table(), orphan.id(), TriggerStatus.PRUNE));
        }
        return all;
    }

    private TriggerStatus status(TriggerDdl trigger) {
        Catalog.InstalledTrigger installed =
                catalog.trigger(trigger.table(), trigger.definition().id());
        if (installed == null) {
            return TriggerStatus.UNINSTALLED;
        }
        if (!trigger.signature().equals(installed.comment())) {
            return TriggerStatus.OUTDATED;
        }
        return installed.firing().inApplications() ? TriggerStatus.INSTALLED : TriggerStatus.DISABLED;
    }

    /**
     * The statements that install what is missing or outdated. A disabled trigger stays disabled: somebody decided so.
     *
     * @param missingTables whether to install on tables that do not exist yet, as a migration plan does
     */
    List<String> installation(boolean missingTables) {
        List<String> statements = new ArrayList<>();
        declared.indexes().stream()
                .filter(index -> missingTables || catalog.hasTable(declared.table(index)))
                .filter(index -> !catalog.hasIndex(declared.table(index), index.name()))
                .forEach(index -> statements.add(declared.create(index)));
        List<String> triggers = declared.triggers().stream()
                .filter(trigger -> missingTables || catalog.hasTable(trigger.table()))
                .filter(trigger -> needsInstallation(status(trigger)))
                .flatMap(trigger -> create(trigger).stream())
                .toList();
        if (!triggers.isEmpty()) {
            statements.addAll(declared.requirements());
        }
        statements.addAll(triggers);
        return statements;
    }

    /** PostgreSQL switches on a trigger that is replaced. */
    private List<String> create(TriggerDdl trigger) {
        List<String> statements = new ArrayList<>(trigger.create());
        Catalog.InstalledTrigger installed =
                catalog.trigger(trigger.table(), trigger.definition().id());
        if (installed != null && installed.firing() != Firing.ORIGIN) {
            statements.add(Template.of("alter table {table} {firing} trigger {trigger}")
                    .with("table", trigger.table())
                    .with("firing", installed.firing().sql())
                    .with("trigger", Sql.identifier(installed.id()))
                    .render());
        }
        return statements;
    }

    private static boolean needsInstallation(TriggerStatus status) {
        return status == TriggerStatus.UNINSTALLED || status == TriggerStatus.OUTDATED;
    }

    /** The statements that remove triggers which no declaration accounts for, and their functions. */
    List<String> pruning() {
        List<String> statements = new ArrayList<>();
        for (Catalog.InstalledTrigger orphan : orphans()) {
            statements.add(Template.of("drop trigger {trigger} on {table}")
                    .with("trigger", Sql.identifier(orphan.id()))
                    .with("table", orphan.table())
                    .render());
            statements.add(dropFunction(orphan.function()));
        }
        return statements;
    }

    /** A table that was renamed, say, has the same function in use by the trigger of its successor. */
    private static String dropFunction(String function) {
        String block = Template.of("""

                        begin
                            drop function if exists {function};
                        exception when dependent_objects_still_exist then
                            null;
                        end
                        """).with("function", function).render();
        return "do " + Sql.dollarQuoted(block);
    }

    private List<Catalog.InstalledTrigger> orphans() {
        Set<String> accounted = new HashSet<>();
        declared.triggers()
                .forEach(trigger -> accounted.add(
                        trigger.table() + " " + trigger.definition().id()));
        return catalog.triggers().stream()
                .filter(Catalog.InstalledTrigger::isOurs)
                .filter(trigger -> !accounted.contains(trigger.table() + " " + trigger.id()))
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .toList();
    }
}
