/** What goes over the wire to PostgreSQL, counted and delayed; {@link org.hibernatepg.benchmarks.wire.WireProxy} stands between. */
@NullMarked
package org.hibernatepg.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
