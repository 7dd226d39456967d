package org.hibernatepg.trigger;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.internal.schema.UnitInstallation;
import org.hibernatepg.trigger.internal.schema.UnitTriggers;

/**
 * The triggers of a session factory as the database holds them: seeing what differs from what is declared, installing,
 * removing, switching on and off. {@link Triggers} is one, for the schemas that the persistence unit is configured for;
 * {@link #inSchema} and {@link #forTenant} give others.
 *
 * <pre>{@code
 * Triggers triggers = Triggers.of(sessionFactory);
 * triggers.list();                               // every declared trigger with its status
 * triggers.install();                            // all that is missing or not as declared
 * triggers.disable("Payment:append_only");       // one, for everybody
 * triggers.inSchema("tenant_a").install();       // all, in another schema
 * }</pre>
 *
 * <p>A method that takes URIs, each {@code Entity:name}, concerns all declared triggers if none is given. One that changes
 * something asks the catalog first, with one query, and where there is nothing to do that is all. Else it works in one
 * transaction of its own, under an advisory lock and with the setting {@code hibernate.pgtrigger.lock_timeout}: a failure
 * changes nothing and throws {@link org.hibernate.tool.schema.spi.SchemaManagementException}. Each change is logged.
 *
 * <p>Where the database is not PostgreSQL there are no triggers, and nothing happens.
 */
public sealed class TriggerInstallation permits Triggers {
    private final Optional<UnitTriggers> unit;
    private final Optional<UnitInstallation> installation;

    TriggerInstallation(Optional<UnitTriggers> unit, Optional<UnitInstallation> installation) {
        this.unit = unit;
        this.installation = installation;
    }

    /**
     * The same triggers in another schema: tables whose mapping names no schema are looked for there, and the statements
     * name it. Of triggers that nothing declares, too, only those of that schema are seen.
     *
     * @param schema the name of the schema, without quotes and exactly as the database has it
     * @throws IllegalArgumentException if it is empty
     */
    public TriggerInstallation inSchema(String schema) {
        if (schema.isBlank()) {
            throw new IllegalArgumentException(
                    "The name of the schema is empty. Name one, as in inSchema(\"branch_a\").");
        }
        return new TriggerInstallation(unit, unit.map(triggers -> triggers.installationIn(schema)));
    }

    /**
     * The same triggers on the connections that the sessions of a tenant use. What Hibernate's own schema tool does on
     * boot, it does for one tenant only, or for none. Not to be called within a JTA transaction.
     *
     * @param tenant the tenant's identifier, as sessions are opened with it
     */
    public TriggerInstallation forTenant(Object tenant) {
        return new TriggerInstallation(unit, unit.map(triggers -> triggers.installationFor(tenant)));
    }

    /**
     * Declared triggers with what the database holds of them, in the order of the URIs; if none is given, all, and then
     * those in the database that nothing declares. One query.
     *
     * @throws IllegalArgumentException if a URI is unknown
     */
    public List<TriggerInfo> list(String... uris) {
        return installation.map(triggers -> triggers.list(List.of(uris))).orElseGet(List::of);
    }

    /**
     * Installs what is missing, outdated or tampered with. What somebody disabled stays disabled, and tables that do not
     * exist are passed over. If no URI is given, removes what is no longer declared, unless {@code
     * hibernate.pgtrigger.prune} is false.
     *
     * @throws IllegalArgumentException if a URI is unknown
     */
    public void install(String... uris) {
        act(triggers -> triggers.install(List.of(uris)));
    }

    /**
     * Removes triggers and their functions, whichever persistence units declare them. If no URI is given, removes what is no
     * longer declared too, unless {@code hibernate.pgtrigger.prune} is false.
     *
     * @throws IllegalArgumentException if a URI is unknown
     */
    public void uninstall(String... uris) {
        act(triggers -> triggers.uninstall(List.of(uris)));
    }

    /**
     * Has triggers fire again that somebody disabled. Of all triggers, those that are not installed are passed over.
     *
     * @throws IllegalArgumentException if a URI is unknown
     * @throws IllegalStateException if a named trigger is not installed
     */
    public void enable(String... uris) {
        act(triggers -> triggers.enable(List.of(uris)));
    }

    /**
     * Has triggers not fire, for everybody and until {@link #enable}; a later {@link #install} keeps to it. To pass
     * triggers in some work alone, {@linkplain Triggers#ignore ignore} them. Those that are not installed do not fire
     * anyway.
     *
     * @throws IllegalArgumentException if a URI is unknown
     */
    public void disable(String... uris) {
        act(triggers -> triggers.disable(List.of(uris)));
    }

    /**
     * The triggers in the database that this persistence unit installed and that nothing declares any more: on the tables
     * that it maps and, if {@code hibernate.pgtrigger.owner} is set, on the other tables of their schemas.
     */
    public List<TriggerInfo> prunable() {
        return installation.map(UnitInstallation::prunable).orElseGet(List::of);
    }

    /**
     * Removes the {@linkplain #prunable() triggers that nothing declares}, with their functions. One that another persistence
     * unit declares too is left to that one.
     */
    public void prune() {
        act(UnitInstallation::prune);
    }

    /**
     * Runs DDL in one transaction, although triggers are in its way. PostgreSQL refuses to change the type of a column that
     * the condition of a trigger names, or its {@code update of}, and to drop it. Where it does, the triggers of this library
     * on the tables that the statement mentions are dropped, the statement is run again, and after the last statement the
     * triggers are created: as they are declared now, or else as they were. Disabled ones stay disabled.
     *
     * <pre>{@code
     * triggers.alter("alter table article alter column status type text");
     * }</pre>
     *
     * <p>Triggers of others are not touched, so that those still make the statement fail. Statements that PostgreSQL does not
     * run in a transaction cannot be run so.
     *
     * @param statements each one statement
     * @throws IllegalArgumentException if one would begin or end a transaction
     * @throws org.hibernate.tool.schema.spi.SchemaManagementException if a statement fails, or if a trigger cannot be created
     *     again; nothing is changed then
     * @see <a href="https://www.postgresql.org/docs/current/sql-altertable.html">PostgreSQL, ALTER TABLE</a>
     */
    public void alter(String... statements) {
        act(triggers -> triggers.alter(List.of(statements)));
    }

    /**
     * The statements that install triggers, as a script that may be run again. If no URI is given, with the indexes that
     * belong to them.
     *
     * @throws IllegalArgumentException if a URI is unknown
     */
    public String ddl(String... uris) {
        return script(installation
                .map(triggers -> triggers.createStatements(List.of(uris)))
                .orElseGet(List::of));
    }

    /**
     * The statements that remove triggers and their functions, as a script that may be run again.
     *
     * @throws IllegalArgumentException if a URI is unknown
     */
    public String dropDdl(String... uris) {
        return script(installation
                .map(triggers -> triggers.dropStatements(List.of(uris)))
                .orElseGet(List::of));
    }

    /**
     * Installs triggers until the scope is closed, which removes those that were not there before. For tests.
     *
     * @throws IllegalArgumentException if a URI is unknown
     */
    public TriggerScope installed(String... uris) {
        return scope(triggers -> triggers.added(List.of(uris)));
    }

    /**
     * Removes triggers until the scope is closed, which installs those again that were there before; what was disabled is
     * disabled again. For tests; what a program needs is {@link Triggers#ignore}, which concerns one session only.
     *
     * @throws IllegalArgumentException if a URI is unknown
     */
    public TriggerScope uninstalled(String... uris) {
        return scope(triggers -> triggers.removed(List.of(uris)));
    }

    private TriggerScope scope(Function<UnitInstallation, Runnable> begin) {
        Runnable end = installation.map(begin).orElse(() -> {});
        return end::run;
    }

    private void act(Consumer<UnitInstallation> action) {
        installation.ifPresent(action);
    }

    private static String script(List<String> statements) {
        return statements.stream().map(statement -> statement + ";\n").collect(Collectors.joining());
    }
}
