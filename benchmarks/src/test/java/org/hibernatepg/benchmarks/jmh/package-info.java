/** That the small paths are there to be measured. */
@NullMarked
package org.hibernatepg.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
