/**
 * What triggers cost, one class per question. Start with {@link org.hibernatepg.benchmarks.Benchmarks}, which runs them, and
 * {@link org.hibernatepg.benchmarks.Comparison}, which compares two workloads.
 */
@NullMarked
package org.hibernatepg.benchmarks;

import org.jspecify.annotations.NullMarked;
