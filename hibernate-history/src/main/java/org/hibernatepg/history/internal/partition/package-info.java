/**
 * Partitions of event tables: what the schema needs of them, and what is done with them later. {@link
 * org.hibernatepg.history.internal.partition.EventPartitions} first.
 */
@NullMarked
package org.hibernatepg.history.internal.partition;

import org.jspecify.annotations.NullMarked;
