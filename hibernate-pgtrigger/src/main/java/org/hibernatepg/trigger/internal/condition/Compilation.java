package org.hibernatepg.trigger.internal.condition;

import org.hibernate.dialect.Dialect;

/**
 * What all parts of one condition are compiled with.
 *
 * @param dialect the dialect in which literals are written
 * @param arguments the values of parameters
 * @param tables the tables that subqueries read
 */
record Compilation(Dialect dialect, Arguments arguments, Tables tables) {}
