/**
 * The scopes that are open on a thread, for one persistence unit. {@code Frame} lists what a scope may say; {@code
 * ThreadScopes} is asked when a transaction begins.
 */
@NullMarked
package org.hibernatepg.routing.internal.scope;

import org.jspecify.annotations.NullMarked;
