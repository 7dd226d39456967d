package org.hibernatepg.history.replay;

import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.lang.annotation.Annotation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** What a random column holds: a few values of each kind, so that random writes repeat them, and unpleasant ones among them. */
enum Kind {
    INT(Integer.class, 0, 1, -1, Integer.MAX_VALUE),
    LONG(Long.class, 0L, 1L, Long.MIN_VALUE),
    TEXT(String.class, "", "a", "it's", "\"q\" \\ {table} $1 ?", "ü😀", "x".repeat(3000)),
    NUMERIC(BigDecimal.class, new BigDecimal("0.00"), new BigDecimal("1.50"), new BigDecimal("-3.25")),
    DOUBLE(Double.class, 0.0, -0.0, Double.NaN, 1e300),
    BOOLEAN(Boolean.class, true, false),
    INSTANT(Instant.class, Instant.EPOCH, Instant.parse("2024-03-31T01:30:00.123456Z")),
    DATE(LocalDate.class, LocalDate.EPOCH, LocalDate.parse("1582-10-04")),
    UNIQUE_ID(UUID.class, new UUID(0, 1), new UUID(-1, -1)),
    STATE(State.class, State.NEW, State.OLD),
    ORDINAL(State.class, State.NEW, State.OLD),
    BYTES(byte[].class, new byte[0], new byte[] {0, -1, 39, 92}),
    JSON(Map.class, Map.of(), Map.of("a", List.of(1, "it's", Map.of()))),
    TEXTS(String[].class, new String[0], new String[] {"a,b", "\"", "it's"}),
    PLACE(Place.class, new Place("here", 1), new Place(null, 2), new Place("it's", null));

    /** A value of an enum. */
    enum State {
        NEW,
        OLD
    }

    private final Class<?> type;

    @SuppressWarnings("Immutable") // of values that nothing changes
    private final List<Object> values;

    Kind(Class<?> type, Object... values) {
        this.type = type;
        this.values = List.of(values);
    }

    Class<?> type() {
        return type;
    }

    Object value(Random random) {
        return values.get(random.nextInt(values.size()));
    }

    List<AnnotationDescription> annotations() {
        return switch (this) {
            case STATE ->
                List.of(of(Enumerated.class).define("value", EnumType.STRING).build());
            case ORDINAL ->
                List.of(of(Enumerated.class).define("value", EnumType.ORDINAL).build());
            case JSON ->
                List.of(of(JdbcTypeCode.class).define("value", SqlTypes.JSON).build());
            default -> List.of();
        };
    }

    private static AnnotationDescription.Builder of(Class<? extends Annotation> annotation) {
        return AnnotationDescription.Builder.ofType(annotation);
    }

    /** A value as SQL, for each column of the attribute. */
    List<String> literals(@Nullable Object value) {
        if (this == PLACE) {
            Place place = value == null ? new Place(null, null) : (Place) value;
            return List.of(place.street == null ? "null" : Sql.literal(place.street), String.valueOf(place.number));
        }
        return List.of(value == null ? "null" : literal(value));
    }

    private String literal(Object value) {
        return switch (this) {
            case INT, LONG, NUMERIC, BOOLEAN -> value.toString();
            case DOUBLE -> "'" + value + "'::float8";
            case ORDINAL -> value == State.NEW ? "0" : "1";
            case BYTES -> "'\\x" + HexFormat.of().formatHex((byte[]) value) + "'::bytea";
            case JSON -> ((Map<?, ?>) value).isEmpty() ? "'{}'::jsonb" : "'{\"a\": [1, \"it''s\", {}]}'::jsonb";
            case TEXTS -> texts((String[]) value);
            case INSTANT -> "'" + value + "'::timestamptz";
            default -> Sql.literal(value.toString());
        };
    }

    private static String texts(String[] values) {
        return java.util.Arrays.stream(values)
                .map(Sql::literal)
                .collect(java.util.stream.Collectors.joining(", ", "array[", "]::varchar[]"));
    }
}
