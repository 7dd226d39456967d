/** Where and how units of work run: read-only scopes, nested transactions, replicas. */
@NullMarked
package org.hibernatepg.routing;

import org.jspecify.annotations.NullMarked;
