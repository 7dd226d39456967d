/**
 * The settings that triggers read, applied to the transaction just before the first statement that may write. Hibernate's
 * connection providers are wrapped by {@code ProviderHandler}, their connections by {@code ConnectionHandler}; read {@code
 * ConnectionVariables} first, which decides what is sent and when.
 */
@NullMarked
package org.hibernatepg.trigger.internal.jdbc;

import org.jspecify.annotations.NullMarked;
