package org.hibernatepg.trigger.internal.condition;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.Temporal;
import java.util.Locale;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/**
 * A literal of a condition.
 *
 * @param value a String, BigDecimal, Boolean, LocalDate, LocalTime, LocalDateTime or OffsetDateTime; null for null; a Java
 *     value of another type if only the mapping of an attribute knows how it is written
 * @param text how it is written where no attribute decides, if it can be
 */
record HqlLiteral(@Nullable Object value, @Nullable String text) {
    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .append(DATE_TIME)
            .appendOffset("+HH:MM", "+00:00")
            .toFormatter(Locale.ROOT);

    static final HqlLiteral NULL = new HqlLiteral(null, "null");

    static HqlLiteral of(String text) {
        return new HqlLiteral(text, Sql.literal(text));
    }

    static HqlLiteral of(boolean value) {
        return new HqlLiteral(value, String.valueOf(value));
    }

    static HqlLiteral of(Temporal value) {
        return new HqlLiteral(value, sql(value));
    }

    /** A number in any of HQL's notations: {@code 1_000}, {@code 10L}, {@code 1.5e3f}, {@code 10bi}, {@code 0xFF}. */
    static HqlLiteral number(String text) {
        String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
        if (digits.startsWith("0x")) {
            BigInteger hex = new BigInteger(digits.substring(2).replace("l", ""), 16);
            return new HqlLiteral(new BigDecimal(hex), hex.toString());
        }
        String plain = digits.replaceFirst("(bi|bd|l|f|d)$", "");
        return new HqlLiteral(new BigDecimal(plain), plain);
    }

    /** A Java value. */
    static HqlLiteral ofJava(@Nullable Object value) {
        return value == null ? NULL : JavaLiterals.read(value).orElseGet(() -> new HqlLiteral(value, null));
    }

    /** How it is written where no attribute decides. */
    String sql() {
        if (text == null) {
            throw new ConditionException(
                    "uses '" + value + "', with no attribute beside it that says how it is stored",
                    "Compare it with an attribute, or give what is stored.");
        }
        return text;
    }

    HqlLiteral negated() {
        return value instanceof BigDecimal number ? new HqlLiteral(number.negate(), opposite(sql())) : this;
    }

    /** Two signs side by side would begin a comment. */
    private static String opposite(String number) {
        return number.startsWith("-") ? number.substring(1) : "-" + number;
    }

    Kind kind() {
        if (value instanceof BigDecimal) {
            return Kind.NUMBER;
        } else if (value instanceof Boolean) {
            return Kind.BOOLEAN;
        }
        return value instanceof String
                ? Kind.TEXT
                : text != null && value instanceof Temporal ? Kind.TEMPORAL : Kind.OTHER;
    }

    /** The SQL of a date, time or date-time, the same in every time zone that the program may run in. */
    static String sql(Temporal value) {
        if (value instanceof LocalDate date) {
            return "date '" + date + "'";
        } else if (value instanceof LocalTime time) {
            return "time '" + DateTimeFormatter.ISO_LOCAL_TIME.format(time) + "'";
        } else if (value instanceof LocalDateTime dateTime) {
            return "timestamp '" + DATE_TIME.format(dateTime) + "'";
        } else if (value instanceof OffsetDateTime moment) {
            return "timestamp with time zone '" + MOMENT.format(moment) + "'";
        }
        throw new IllegalArgumentException("no SQL literal for " + value.getClass());
    }
}
