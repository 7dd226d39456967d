package org.hibernatepg.trigger;

/**
 * For whom an installed trigger fires, by <a
 * href="https://www.postgresql.org/docs/current/sql-altertable.html">{@code alter table … enable trigger}</a>.
 */
public enum TriggerFiring {
    /** For what applications write; as triggers are created. */
    ORIGIN,
    /** For what applications write and for what a replication applies: {@code enable always trigger}. */
    ALWAYS,
    /** Only for what a replication applies: {@code enable replica trigger}. */
    REPLICA,
    /** For nobody: {@code disable trigger}. */
    DISABLED;

    /** Whether it fires for what an application writes. */
    public boolean inApplications() {
        return this == ORIGIN || this == ALWAYS;
    }
}
