/**
 * The conditions of triggers as Java: typed, immutable, freely composed, for triggers that are declared in code. Read
 * {@link org.hibernatepg.trigger.condition.Rows} first, from which all values and conditions come. They are the conditions
 * of the annotations in another notation, and become the same SQL.
 */
@NullMarked
package org.hibernatepg.trigger.condition;

import org.jspecify.annotations.NullMarked;
