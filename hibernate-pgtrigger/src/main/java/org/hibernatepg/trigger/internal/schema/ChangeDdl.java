package org.hibernatepg.trigger.internal.schema;

import java.util.ArrayList;
import java.util.List;
import org.hibernatepg.trigger.TriggerFiring;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.internal.ddl.TriggerComment;
import org.hibernatepg.trigger.internal.ddl.TriggerSeal;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/** The statements of changes, and what the log says of them. */
final class ChangeDdl {
    private final SchemaDdl declared;

    ChangeDdl(SchemaDdl declared) {
        this.declared = declared;
    }

    /** The statements of some changes, of which one comments on all triggers. */
    List<String> statements(List<Change> changes) {
        List<String> statements = new ArrayList<>();
        List<TriggerSeal> seals = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Change.Install install) {
                statements.addAll(install(install, install.trigger().make()));
                seals.add(install.trigger().seal(install.owners()));
            } else {
                statements.addAll(statements(change));
            }
        }
        if (!seals.isEmpty()) {
            statements.add(TriggerSeal.statement(seals));
        }
        return statements;
    }

    List<String> statements(Change change) {
        if (change instanceof Change.CreateIndex index) {
            return List.of(declared.create(index.index()));
        } else if (change instanceof Change.Require required) {
            return List.of(required.requirement().statement());
        } else if (change instanceof Change.Install install) {
            return install(install, install.trigger().create(install.owners()));
        } else if (change instanceof Change.Own own) {
            return List.of(comment(own));
        } else if (change instanceof Change.Fire fire) {
            return List.of(fire(fire.trigger().table(), fire.trigger().id(), fire.firing()));
        }
        InstalledTrigger dropped = ((Change.Drop) change).trigger();
        return List.of(dropTrigger(dropped), dropFunction(dropped.function()));
    }

    /** What was done, for the log. */
    String done(Change change) {
        if (change instanceof Change.CreateIndex index) {
            return "Created the index " + index.index().name();
        } else if (change instanceof Change.Require required) {
            return required.requirement().found();
        } else if (change instanceof Change.Install install) {
            return "%s %s (%s on %s)"
                    .formatted(
                            install.because() == TriggerStatus.UNINSTALLED ? "Installed" : "Replaced",
                            install.trigger().definition().uri(),
                            install.trigger().id(),
                            install.trigger().table());
        } else if (change instanceof Change.Own own) {
            return "Noted as owners of %s on %s: %s"
                    .formatted(own.trigger().id(), own.trigger().table(), String.join(", ", own.owners()));
        } else if (change instanceof Change.Fire fire) {
            return "%s %s on %s"
                    .formatted(
                            fire.firing() == TriggerFiring.DISABLED ? "Disabled" : "Enabled",
                            fire.trigger().id(),
                            fire.trigger().table());
        }
        InstalledTrigger dropped = ((Change.Drop) change).trigger();
        return "Removed %s from %s".formatted(dropped.id(), dropped.table());
    }

    /** PostgreSQL switches on a trigger that is replaced: one that fires for others than usual is set back. */
    private static List<String> install(Change.Install install, List<String> creation) {
        List<String> statements = new ArrayList<>();
        install.replaced()
                .filter(InstalledTrigger::constraint)
                .ifPresent(replaced -> statements.add(dropTrigger(replaced)));
        statements.addAll(creation);
        install.replaced()
                .filter(replaced -> replaced.firing() != TriggerFiring.ORIGIN)
                .ifPresent(replaced -> statements.add(
                        fire(install.trigger().table(), install.trigger().id(), replaced.firing())));
        return statements;
    }

    static String dropTrigger(InstalledTrigger trigger) {
        return Template.of("drop trigger if exists {trigger} on {table}")
                .with("trigger", Sql.identifier(trigger.id()))
                .with("table", trigger.table())
                .render();
    }

    static String fire(String table, String id, TriggerFiring firing) {
        String clause =
                switch (firing) {
                    case ORIGIN -> "enable";
                    case ALWAYS -> "enable always";
                    case REPLICA -> "enable replica";
                    case DISABLED -> "disable";
                };
        return Template.of("alter table {table} {firing} trigger {trigger}")
                .with("table", table)
                .with("firing", clause)
                .with("trigger", Sql.identifier(id))
                .render();
    }

    private static String comment(Change.Own own) {
        String text = own.trigger()
                .comment()
                .map(comment -> comment.ownedBy(own.owners()))
                .map(TriggerComment::text)
                .orElseThrow();
        return Template.of("comment on trigger {trigger} on {table} is {comment}")
                .with("trigger", Sql.identifier(own.trigger().id()))
                .with("table", own.trigger().table())
                .with("comment", Sql.literal(text))
                .render();
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
}
