package org.hibernatepg.trigger.internal.jdbc;

/**
 * What a text of SQL does that concerns variables.
 *
 * @param mayWrite a row may change, so that a trigger may read the variables
 * @param endsTransaction a transaction ends or begins by text, so that nothing is applied afterwards
 * @param unsettles settings may be different afterwards: a savepoint is rolled back or settings are changed by text
 */
record SqlTraits(boolean mayWrite, boolean endsTransaction, boolean unsettles) {
    static final SqlTraits NONE = new SqlTraits(false, false, false);
    static final SqlTraits WRITES = new SqlTraits(true, false, false);
    static final SqlTraits ENDS_TRANSACTION = new SqlTraits(false, true, false);
    static final SqlTraits UNSETTLES = new SqlTraits(false, false, true);

    SqlTraits and(SqlTraits other) {
        if (equals(other) || other.equals(NONE)) {
            return this;
        }
        return new SqlTraits(
                mayWrite || other.mayWrite, endsTransaction || other.endsTransaction, unsettles || other.unsettles);
    }
}
