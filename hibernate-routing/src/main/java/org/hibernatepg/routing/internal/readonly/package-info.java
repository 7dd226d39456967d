/**
 * Read-only scopes of threads and of sessions, and the exception for what they refuse. Read {@code ReadOnlyUnit} first; what
 * enforces the scopes is {@code ReadOnlyEnforcement} of the connections.
 */
@NullMarked
package org.hibernatepg.routing.internal.readonly;

import org.jspecify.annotations.NullMarked;
