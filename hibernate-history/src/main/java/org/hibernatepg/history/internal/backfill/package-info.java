/**
 * Events of rows that are older than their histories. Read {@link org.hibernatepg.history.internal.backfill.Backfills} first.
 */
@NullMarked
package org.hibernatepg.history.internal.backfill;

import org.jspecify.annotations.NullMarked;
