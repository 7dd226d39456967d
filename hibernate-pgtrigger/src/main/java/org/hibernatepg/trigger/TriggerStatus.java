package org.hibernatepg.trigger;

/** What the database holds of a declared trigger. */
public enum TriggerStatus {
    /** The trigger is installed as declared and fires. */
    INSTALLED,
    /** A trigger of this name is installed, but from another declaration than the present one. */
    OUTDATED,
    /** The table has no such trigger. */
    UNINSTALLED,
    /** The trigger is installed, but somebody switched it off with {@code alter table … disable trigger}. */
    DISABLED,
    /** The database holds a trigger that this library installed and that no declaration accounts for any more. */
    PRUNE
}
