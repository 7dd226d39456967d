/** Tests of the charts. Read {@link org.hibernatepg.benchmarks.report.ChartsTest} first. */
@NullMarked
package org.hibernatepg.benchmarks.report;

import org.jspecify.annotations.NullMarked;
