package org.hibernatepg.history.internal.seal;

import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.jspecify.annotations.Nullable;

/**
 * What a run that seals has found: which transactions are finished, and which were when the last run ended.
 *
 * @param horizon every transaction below it is finished
 * @param ceiling every transaction from it on begins later
 * @param cluster the server that numbers transactions
 * @param lastHorizon the horizon of the last run; null if there was none
 * @param lastCeiling its ceiling
 * @param highest the highest number that was sealed by then
 * @param lastCluster its server
 * @param lastChanges the link up to which it had sealed anew what was changed on purpose
 * @param changes the last link now
 * @param isChanged whether something was changed on purpose since
 */
record SealState(
        String horizon,
        String ceiling,
        String cluster,
        @Nullable String lastHorizon,
        @Nullable String lastCeiling,
        String highest,
        String lastCluster,
        String lastChanges,
        String changes,
        boolean isChanged) {

    /** Whether everything that is not sealed has to be looked at: nothing is known of it by its transaction. */
    boolean isFresh() {
        return lastHorizon == null || lastCeiling == null || !cluster.equals(lastCluster);
    }

    /**
     * Which events are to be sealed, as a condition on {@code e}: in a chain that goes on, not those that would have been sealed
     * earlier if they had been there, nor new ones with old numbers.
     *
     * <p>Events without a transaction, of a program that does not tell it, are sealed when a chain begins.
     *
     * @param xid the column of the transaction; those without one follow by {@link #candidatesWithoutTransaction}
     * @param afterXid the transaction of the last one that this run has sealed
     * @param afterNumber its number
     */
    String candidates(String xid, String afterXid, String afterNumber) {
        String finished = isFresh()
                ? "(e.{xid} < {horizon} or e.{xid} >= {ceiling}) and (e.{xid}, e.pgh_id) > ({afterXid}, {afterNumber})"
                : "e.{xid} >= {from} and e.{xid} < {horizon} and (e.{xid}, e.pgh_id) > ({afterXid}, {afterNumber})"
                        + " and not (e.{xid} >= {later} and e.pgh_id between 1 and {highest})";
        Template condition = Template.of(finished)
                .with("xid", xid)
                .with("horizon", xid8(horizon))
                .with("afterXid", xid8(afterXid))
                .with("afterNumber", Sql.literal(afterNumber) + "::bigint");
        if (lastHorizon == null || lastCeiling == null || isFresh()) {
            return condition.with("ceiling", xid8(ceiling)).render();
        }
        return condition
                .with("from", xid8(lastHorizon))
                .with("later", xid8(lastCeiling))
                .with("highest", highest)
                .render();
    }

    /** Which events that tell no transaction are to be sealed. */
    static String candidatesWithoutTransaction(String xid, String afterNumber) {
        return "e.%s is null and e.pgh_id > %s::bigint".formatted(xid, Sql.literal(afterNumber));
    }

    private static String xid8(String number) {
        return Sql.literal(number) + "::xid8";
    }
}
