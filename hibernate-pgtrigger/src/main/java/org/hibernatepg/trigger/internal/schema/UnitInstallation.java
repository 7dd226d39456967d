package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.hibernatepg.trigger.TriggerInfo;

/** Installs the triggers of a running session factory: in one schema, over connections to it. */
public final class UnitInstallation {
    private final SchemaDdl declared;
    private final TriggerUris uris;
    private final Installer installer;
    private final Connections connections;

    UnitInstallation(SchemaDdl declared, TriggerUris uris, Settings settings, Connections connections) {
        this.declared = declared;
        this.uris = uris;
        this.installer = new Installer(declared, settings);
        this.connections = connections;
    }

    /** Where connections come from. */
    interface Connections {
        <T> T call(SchemaConnection.Work<T> work);
    }

    private interface Action {
        void on(Connection connection) throws SQLException;
    }

    /** Declared triggers with what the database holds of them; unless some are named, those that nothing declares too. */
    public List<TriggerInfo> list(List<String> named) {
        return connections.call(connection -> installer.list(connection, known(named)));
    }

    /** The triggers in the database that nothing declares. */
    public List<TriggerInfo> prunable() {
        return connections.call(installer::prunable);
    }

    /** Installs what is missing or not as declared. */
    public void install(List<String> named) {
        run(connection -> installer.install(connection, known(named)));
    }

    /** Removes declared triggers. */
    public void uninstall(List<String> named) {
        run(connection -> installer.uninstall(connection, known(named)));
    }

    /** Removes declared triggers; what it gives brings back those that there were, as they were. */
    public Runnable removed(List<String> named) {
        List<String> uris = known(named);
        Comparison before = connections.call(installer::snapshot);
        run(connection -> installer.remove(connection, uris));
        return () -> run(connection -> installer.restore(connection, uris, before));
    }

    /** Installs what is missing or not as declared; what it gives removes what there was not before. */
    public Runnable added(List<String> named) {
        List<String> uris = known(named);
        Comparison before = connections.call(installer::snapshot);
        run(connection -> installer.install(connection, uris));
        return () -> run(connection -> installer.removeNew(connection, uris, before));
    }

    /** Has declared triggers fire. */
    public void enable(List<String> named) {
        run(connection -> installer.enable(connection, known(named)));
    }

    /** Has declared triggers not fire. */
    public void disable(List<String> named) {
        run(connection -> installer.disable(connection, known(named)));
    }

    /** Removes what nothing declares. */
    public void prune() {
        run(installer::prune);
    }

    /** Runs DDL of a program, past triggers that are in its way. */
    public void alter(List<String> statements) {
        run(connection -> installer.alter(connection, statements));
    }

    /** The statements that install triggers. */
    public List<String> createStatements(List<String> named) {
        return declared.create(known(named));
    }

    /** The statements that remove triggers. */
    public List<String> dropStatements(List<String> named) {
        return declared.drop(known(named));
    }

    private List<String> known(List<String> named) {
        for (String uri : named) {
            if (!uris.all().contains(uri)) {
                throw uris.unknown(uri);
            }
        }
        return named;
    }

    private void run(Action action) {
        connections.call(connection -> {
            action.on(connection);
            return this;
        });
    }
}
