/**
 * One way to get a PostgreSQL database, for tests, examples and benchmarks.
 *
 * <p>Read {@link org.hibernatepg.testing.Databases} first: a server per JVM, a database per call. On top of it
 * {@link org.hibernatepg.testing.TestUnit} builds a SessionFactory and lets a test see every statement that was sent.
 * {@link org.hibernatepg.testing.ReplicationCluster} is a primary with standbys, which can be stopped, held back and promoted.
 * {@link org.hibernatepg.testing.MapRegionFactory} and {@link org.hibernatepg.testing.TenantSchemas} are settings of such units.
 */
@NullMarked
package org.hibernatepg.testing;

import org.jspecify.annotations.NullMarked;
