package org.hibernatepg.history.internal.entity;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;
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
        boolean isVirtual = GeneratedColumns.isVirtual(tracked);
        Column column = of(name, tracked, isVirtual ? tracked.getSqlType() : plain(tracked.getSqlType()));
        if (isVirtual) {
            column.setGeneratedAs(tracked.getGeneratedAs());
        }
        return column;
    }

    /**
     * A column of the library itself, of the type that it is declared with: where all identifiers are quoted, Hibernate quotes
     * a {@code columnDefinition} too.
     */
    static Column unquoted(Column own) {
        String type = own.getSqlType();
        if (type == null || !type.startsWith("\"")) {
            return own;
        }
        Column column = of(own.getQuotedName(), own, type.substring(1, type.length() - 1));
        column.setNullable(own.isNullable());
        return column;
    }

    /** Has a table of the library itself keep the order of its columns, which Hibernate would sort by the size of their types. */
    static void settle(Table own) {
        own.reorderColumns(own.getColumns().stream().map(EventColumns::unquoted).toList());
    }

    /** Calls a column of the library itself as triggers do. Of one that is quoted, Hibernate finds only the quoted name in a read expression. */
    static void rename(Column own, String name) {
        own.setName(name);
        String read = own.getCustomRead();
        if (own.isQuoted() && read != null) {
            own.setCustomRead(read.replace(name, '"' + name + '"'));
        }
    }

    private static Column of(String name, Column tracked, @Nullable String sqlType) {
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
        column.setSqlType(sqlType);
        return column;
    }

    /** The same, in the table, read and written as the tracked one is. */
    static Column mapped(Table table, String name, Column tracked) {
        Column column = of(name, tracked);
        column.setCustomWrite(tracked.getCustomWrite());
        if (tracked.getCustomRead() != null) {
            column.setCustomRead(renamed(tracked.getCustomRead(), tracked.getName(), column.getName()));
        }
        table.addColumn(column);
        return column;
    }

    private static String renamed(String sql, String name, String newName) {
        return name.equals(newName)
                ? sql
                : Pattern.compile("\\b" + Pattern.quote(name) + "\\b", Pattern.CASE_INSENSITIVE)
                        .matcher(sql)
                        .replaceAll(Matcher.quoteReplacement(newName));
    }

    private static @Nullable String plain(@Nullable String sqlType) {
        if (sqlType == null) {
            return null;
        }
        String type = CONSTRAINTS.matcher(sqlType.strip()).replaceFirst("");
        return SERIALS.getOrDefault(type.toLowerCase(Locale.ROOT), type);
    }
}
