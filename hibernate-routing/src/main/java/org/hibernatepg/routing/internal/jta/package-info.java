/**
 * Transactions of JTA as the connections of a persistence unit see them: {@code JtaTransactions} knows that of the thread,
 * {@code JtaTransaction} what was decided for it. Nothing here is used where connections end their own transactions.
 */
@NullMarked
package org.hibernatepg.routing.internal.jta;

import org.jspecify.annotations.NullMarked;
