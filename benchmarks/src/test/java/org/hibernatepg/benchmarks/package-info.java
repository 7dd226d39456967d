/** That the benchmarks work; what they measure, only a run of its own tells. */
@NullMarked
package org.hibernatepg.benchmarks;

import org.jspecify.annotations.NullMarked;
