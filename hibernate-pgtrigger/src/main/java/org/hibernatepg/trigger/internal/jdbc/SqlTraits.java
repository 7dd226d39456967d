package org.hibernatepg.trigger.internal.jdbc;

/**
 * What a text of SQL does that concerns variables.
 *
 * @param resolvesNames names are looked up, in the schemas of the search path, by a statement that may run in a
 *     transaction
 * @param mayWrite a row may change, so that a trigger may read the variables
 * @param endsTransaction a transaction ends or begins by text, so that nothing is applied afterwards
 * @param unsettles settings may be different afterwards: a savepoint is rolled back or settings are changed by text
 * @param movesPath the search path may be different afterwards
 */
record SqlTraits(
        boolean resolvesNames, boolean mayWrite, boolean endsTransaction, boolean unsettles, boolean movesPath) {
    static final SqlTraits NONE = new SqlTraits(false, false, false, false, false);
    static final SqlTraits READS = new SqlTraits(true, false, false, false, false);
    static final SqlTraits WRITES = new SqlTraits(true, true, false, false, false);
    static final SqlTraits ENDS_TRANSACTION = new SqlTraits(false, false, true, false, false);
    static final SqlTraits UNSETTLES = new SqlTraits(false, false, false, true, true);
    static final SqlTraits MOVES_PATH = new SqlTraits(false, false, false, false, true);

    SqlTraits and(SqlTraits other) {
        if (equals(other) || other.equals(NONE)) {
            return this;
        }
        return new SqlTraits(
                resolvesNames || other.resolvesNames,
                mayWrite || other.mayWrite,
                endsTransaction || other.endsTransaction,
                unsettles || other.unsettles,
                movesPath || other.movesPath);
    }
}
