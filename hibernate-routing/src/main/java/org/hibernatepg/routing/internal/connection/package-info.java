/**
 * Between Hibernate and its pools: {@code RoutingConnectionProvider} stands before the provider that Hibernate would have
 * used and hands out connections which choose their server with the first statement of each transaction. Read {@code
 * RoutedConnection} first, then {@code RoutedTransaction}: the connection is in a transaction of its own or in one of JTA,
 * which {@code TransactionServer} tells; {@code OwnServer} and {@code ManagedServer} say which server each of them has.
 */
@NullMarked
package org.hibernatepg.routing.internal.connection;

import org.jspecify.annotations.NullMarked;
