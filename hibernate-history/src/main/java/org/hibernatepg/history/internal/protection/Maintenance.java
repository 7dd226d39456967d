package org.hibernatepg.history.internal.protection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.jspecify.annotations.Nullable;

/**
 * How events leave a table that is append-only: for the rest of a transaction that says so by a setting, and for those alone
 * who might drop the triggers anyhow, or whom the owner named. Whoever else sets it is refused as before.
 */
public final class Maintenance {
    /** The transaction-local setting, which is {@code on} or unset. */
    public static final String SETTING = "pghistory.maintenance";

    /** The transaction-local setting that says why, for a chain of seals. */
    public static final String REASON = "pghistory.reason";

    /** The role whose members, beside the owners of event tables, may remove what is append-only; none by default. */
    public static final String ROLE = "hibernate.history.maintenance_role";

    private static final String ON = "on";

    private static final String SET = "select current_setting(?, true), set_config(?, ?, true)";

    private Maintenance() {}

    /**
     * The condition under which a write is refused. The owner of a table has every right on it with grant option, whatever was
     * revoked; so has who inherits his rights. It is the user who logged in that counts: who acts for the moment may be the
     * owner within a cascade of a foreign key that somebody else set off.
     *
     * @param table the hole that stands for the table
     * @param role the role whose members may do the same
     */
    public static String isRefused(String table, Optional<String> role) {
        return Template.of("(current_setting({setting}, true) is distinct from {on}"
                        + " or not (has_table_privilege(session_user, $pgh${table}$pgh$::regclass,"
                        + " 'truncate with grant option'){orMember}))")
                .with("setting", Sql.literal(SETTING))
                .with("on", Sql.literal(ON))
                .with("table", "{" + table + "}")
                .with("orMember", role.map(Maintenance::orMember).orElse(""))
                .render();
    }

    /** That the role has to exist: of a misspelt one nobody is a member. */
    public static Map<String, String> required(Optional<String> role) {
        return role.map(name -> Map.of(name, ROLE)).orElseGet(Map::of);
    }

    private static String orMember(String role) {
        return " or coalesce(pg_has_role(session_user, to_regrole(%s), 'member'), false)"
                .formatted(Sql.literal(Sql.identifier(role)));
    }

    /** Runs work that removes events, see {@link #call}. */
    public static void run(SharedSessionContract session, String reason, Runnable work) {
        call(session, reason, () -> {
            work.run();
            return true;
        });
    }

    /**
     * Runs work that removes events, in the transaction of the session.
     *
     * @param reason what seals of the events say of it
     * @throws IllegalStateException if there is no transaction
     */
    public static <T extends @Nullable Object> T call(SharedSessionContract session, String reason, Supplier<T> work) {
        if (!((SharedSessionContractImplementor) session).isTransactionInProgress()) {
            throw new IllegalStateException("Events are removed in a transaction only: begin one.");
        }
        String before = set(session, SETTING, ON);
        String reasonBefore = set(session, REASON, reason);
        T result;
        try {
            result = work.get();
        } catch (RuntimeException | Error e) {
            restore(session, before, reasonBefore, e);
            throw e;
        }
        set(session, REASON, reasonBefore);
        set(session, SETTING, before);
        return result;
    }

    /** After an error of the database nothing can be set, and the setting ends with the transaction. */
    private static void restore(SharedSessionContract session, String before, String reasonBefore, Throwable because) {
        try {
            set(session, REASON, reasonBefore);
            set(session, SETTING, before);
        } catch (RuntimeException e) {
            because.addSuppressed(e);
        }
    }

    /** Sets a setting and gives what it was before. */
    private static String set(SharedSessionContract session, String setting, String value) {
        return session.doReturningWork(
                connection -> Jdbc.first(connection, SET, Maintenance::before, setting, setting, value)
                        .orElseThrow());
    }

    private static String before(ResultSet row) throws SQLException {
        String before = row.getString(1);
        return before == null ? "" : before;
    }
}
