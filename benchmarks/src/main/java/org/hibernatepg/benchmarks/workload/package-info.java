/** Work, one class each; {@link org.hibernatepg.benchmarks.workload.Workloads} lists it. */
@NullMarked
package org.hibernatepg.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
