/**
 * Compiles the conditions of triggers, HQL predicates over the rows {@code old} and {@code new}, to SQL. Read
 * {@link org.hibernatepg.trigger.internal.condition.ConditionCompiler} first, then {@code Predicates} and
 * {@code Expressions}, which walk the parse tree, then {@link org.hibernatepg.trigger.internal.condition.Literals},
 * which writes a value the way its attribute stores it.
 */
@NullMarked
package org.hibernatepg.trigger.internal.condition;

import org.jspecify.annotations.NullMarked;
