/** Paths of a microsecond or less, measured with JMH: what the libraries do in the application, without a database in it. */
@NullMarked
package org.hibernatepg.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
