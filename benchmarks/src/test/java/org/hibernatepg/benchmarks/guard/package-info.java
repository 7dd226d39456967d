/** What must not grow unnoticed, counted instead of timed: statements, round trips, transaction ids, bytes, plans, allocations. */
@NullMarked
package org.hibernatepg.benchmarks.guard;

import org.jspecify.annotations.NullMarked;
