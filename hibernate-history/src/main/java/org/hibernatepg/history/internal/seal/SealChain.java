package org.hibernatepg.history.internal.seal;

/**
 * A table whose rows are sealed, by the numbers that they have in {@code pgh_id}.
 *
 * @param chain what its chain is called: the name of the table
 * @param events the table as SQL names it
 * @param xid its column with the transaction of a row, quoted
 * @param seals the table of seals as SQL names it
 */
public record SealChain(String chain, String events, String xid, String seals) {}
