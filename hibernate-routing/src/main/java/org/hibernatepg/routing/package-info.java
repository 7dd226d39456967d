/**
 * Where and how a unit of work runs on PostgreSQL: read-only scopes that the database enforces, nested transactions over
 * savepoints, and read replicas that never show a user something older than his own last write.
 */
@NullMarked
package org.hibernatepg.routing;

import org.jspecify.annotations.NullMarked;
