/** That what goes over the wire is counted right. */
@NullMarked
package org.hibernatepg.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
