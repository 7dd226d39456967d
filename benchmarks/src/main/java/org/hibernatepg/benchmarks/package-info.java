/**
 * What triggers and history cost. Start with {@link org.hibernatepg.benchmarks.Benchmarks}, which runs the comparison of ways of keeping
 * a history ({@link org.hibernatepg.benchmarks.comparison}) and the questions, of which there is a class each here.
 */
@NullMarked
package org.hibernatepg.benchmarks;

import org.jspecify.annotations.NullMarked;
