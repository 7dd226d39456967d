package org.hibernatepg.history.internal.entity;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.internal.model.GeneratedColumns;
import org.jspecify.annotations.Nullable;

/** The columns of an event table: as the tracked ones, without anything that could refuse a value or make one. */
final class EventColumns {
    private static final Pattern CONSTRAINTS = Pattern.compile(
            "\\s+(not\\s+null|null|default|generated|unique|primary\\s+key|references|check|constraint)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Map<String, String> SERIALS = Map.of(
            "smallserial", "smallint",
            "serial2", "smallint",
            "serial", "integer",
            "serial4", "integer",
            "bigserial", "bigint",
            "serial8", "bigint");

    private EventColumns() {}

    /** A column of the type of a tracked one, under its name or another one. */
    static Column of(String name, Column tracked) {
        Column column = new Column(name);
        column.setValue(tracked.getValue());
        column.setTypeIndex(tracked.getTypeIndex());
        column.setLength(tracked.getLength());
        column.setArrayLength(tracked.getArrayLength());
        column.setPrecision(tracked.getPrecision());
        column.setScale(tracked.getScale());
        column.setTemporalPrecision(tracked.getTemporalPrecision());
        column.setCollation(tracked.getCollation());
        column.setSqlTypeCode(tracked.getSqlTypeCode());
        if (GeneratedColumns.isVirtual(tracked)) {
            column.setSqlType(tracked.getSqlType());
            column.setGeneratedAs(tracked.getGeneratedAs());
        } else {
            column.setSqlType(plain(tracked.getSqlType()));
        }
        return column;
    }

    private static @Nullable String plain(@Nullable String sqlType) {
        if (sqlType == null) {
            return null;
        }
        String type = CONSTRAINTS.matcher(sqlType.strip()).replaceFirst("");
        return SERIALS.getOrDefault(type.toLowerCase(Locale.ROOT), type);
    }
}
