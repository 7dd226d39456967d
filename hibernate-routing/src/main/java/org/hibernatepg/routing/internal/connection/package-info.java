/**
 * Between Hibernate and its pools: {@code RoutingConnectionProvider} stands before the provider that Hibernate would have
 * used and hands out connections which choose their server with the first statement of each transaction. Read {@code
 * RoutedConnection} first.
 */
@NullMarked
package org.hibernatepg.routing.internal.connection;

import org.jspecify.annotations.NullMarked;
