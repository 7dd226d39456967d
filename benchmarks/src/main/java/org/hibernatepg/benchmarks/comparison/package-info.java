/**
 * The same work for several ways of keeping a history, in one run. Start with
 * {@link org.hibernatepg.benchmarks.comparison.Competitor}, a way of keeping it,
 * {@link org.hibernatepg.benchmarks.comparison.Workload}, some work, and
 * {@link org.hibernatepg.benchmarks.comparison.Matrix}, which runs each work for each competitor.
 */
@NullMarked
package org.hibernatepg.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
