package org.hibernatepg.trigger.internal.condition;

/** What the paths in a part of a condition may begin with. */
sealed interface Scope permits Rows, QueryScope {

    /** What a path names: a column, or a name that stands on its own. */
    Operand read(Node simplePath);

    /** Whether a name is that of a row or an alias, here or further out. */
    boolean binds(String name);

    /** The rows of the trigger. */
    Rows rows();
}
