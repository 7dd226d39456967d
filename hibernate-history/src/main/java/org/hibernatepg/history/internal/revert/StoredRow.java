package org.hibernatepg.history.internal.revert;

import java.util.Map;
import org.hibernate.mapping.Column;
import org.jspecify.annotations.Nullable;

/**
 * A row, as it is or as it was.
 *
 * @param texts the columns as PostgreSQL writes them, which it reads again without loss
 * @param values the columns that attributes show, as these have them
 */
record StoredRow(Map<Column, @Nullable String> texts, Map<Column, @Nullable Object> values) {}
