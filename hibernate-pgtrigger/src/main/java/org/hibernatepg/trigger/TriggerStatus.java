package org.hibernatepg.trigger;

/** What the database holds of a declared trigger. */
public enum TriggerStatus {
    /** The trigger is installed as declared and fires. */
    INSTALLED,
    /** A trigger of this name is installed, but from another declaration than the present one. */
    OUTDATED,
    /** The table has no such trigger, or does not exist. */
    UNINSTALLED,
    /** The trigger is installed, but somebody switched it off with {@code alter table … disable trigger}. */
    DISABLED,
    /**
     * The trigger was installed from the present declaration, and somebody changed it since: the body of its function, a
     * property of the function, or the trigger itself.
     */
    TAMPERED,
    /** The database holds a trigger that this persistence unit installed and that no declaration accounts for any more. */
    PRUNE,
    /**
     * The trigger does not belong on this database: the persistence unit's schema filter leaves its table out ({@code
     * hibernate.hbm2ddl.schema_filter_provider}), or the table is of a kind that PostgreSQL gives no such trigger, a
     * materialized view for instance.
     */
    UNALLOWED
}
