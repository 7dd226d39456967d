package org.hibernatepg.history.internal.entity;

import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.type.Type;

/**
 * The value of a column by which its table is partitioned. Hibernate puts what values add to the creation of their table right after
 * the columns, on every line; table options are newer.
 */
final class PartitionedBy extends BasicValue {
    private static final long serialVersionUID = 1L;

    private final BasicValue mapped;
    private final String column;

    private PartitionedBy(BasicValue mapped, String column) {
        super(mapped);
        this.mapped = mapped;
        this.column = column;
    }

    /** Has the table of a column partitioned by it. */
    static void set(Column column) {
        column.setValue(new PartitionedBy((BasicValue) column.getValue(), column.getName()));
    }

    @Override
    public String getExtraCreateTableInfo() {
        return " partition by range (%s)".formatted(column);
    }

    /** What is mapped may be resolved later than it was copied. */
    @Override
    public Type getType() {
        return mapped.getType();
    }

    @Override
    public Resolution<?> resolve() {
        return mapped.resolve();
    }

    @Override
    public Resolution<?> getResolution() {
        return mapped.getResolution();
    }
}
