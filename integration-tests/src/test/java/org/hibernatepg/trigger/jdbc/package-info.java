/**
 * Settings on their way to the database: what is sent when, seen from under the pool, and what a trigger then reads. Read
 * {@code VariablesInTransactionTest} first; {@code JdbcUnit} is the persistence unit of all of them.
 */
@NullMarked
package org.hibernatepg.trigger.jdbc;

import org.jspecify.annotations.NullMarked;
