/** What is written of a run: tables, charts, data; {@link org.hibernatepg.benchmarks.report.Report} writes them all. */
@NullMarked
package org.hibernatepg.benchmarks.report;

import org.jspecify.annotations.NullMarked;
