package org.hibernatepg.benchmarks.comparison;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table as every competitor has it, and the values of its rows in SQL.
 *
 * @param type the mapped superclass of its entity
 * @param columns its columns, the key {@code id} first
 * @param values what they hold, from {@code n}, the number of the row, and {@code v}, the number of its version
 */
public record Shape(Class<?> type, List<String> columns, List<String> values) {
    /** {@link Document}. */
    public static final Shape DOCUMENT = new Shape(
            Document.class,
            List.of("id", "amount", "author", "changed_at", "title", "text"),
            List.of(
                    "n",
                    "v",
                    "'author ' || v / 10",
                    "timestamptz '2024-01-01' + v * interval '1 hour'",
                    "'title ' || v / 50",
                    "'some words about ' || n"));

    /** {@link Sheet}. */
    public static final Shape SHEET =
            new Shape(Sheet.class, List.of("id", "amount", "document_id"), List.of("n", "v", "n"));

    /** {@link Wide}. */
    public static final Shape WIDE = new Shape(
            Wide.class,
            Stream.concat(
                            Stream.of("id", "amount", "large"),
                            IntStream.range(0, Wide.MORE).mapToObj(Wide::column))
                    .toList(),
            Stream.concat(
                            Stream.of("n", "v", "repeat(md5(n::text || v), 250)"),
                            IntStream.range(0, Wide.MORE).mapToObj("'%d of ' || n"::formatted))
                    .toList());

    /** {@link Small}. */
    public static final Shape SMALL =
            new Shape(Small.class, List.of("id", "amount", "name"), List.of("n", "v", "'name ' || n"));

    /** {@link Large}. */
    public static final Shape LARGE = new Shape(
            Large.class,
            List.of("id", "amount", "text"),
            List.of("n", "v", "(select string_agg(md5(n || '.' || i), '') from generate_series(1, 3125) as i)"));

    /** All. */
    public static final List<Shape> ALL = List.of(DOCUMENT, SHEET, WIDE, SMALL, LARGE);

    /** The name of its entity. */
    public String entity() {
        return type.getSimpleName();
    }

    /** Its table. */
    public String table() {
        return entity().toLowerCase(java.util.Locale.ROOT);
    }

    String columnList() {
        return String.join(", ", columns);
    }

    String valueList() {
        return String.join(", ", values);
    }
}
