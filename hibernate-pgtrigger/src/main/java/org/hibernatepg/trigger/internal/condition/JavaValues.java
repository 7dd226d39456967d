package org.hibernatepg.trigger.internal.condition;

import static java.util.Map.entry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Turns what a literal says into a value of a Java type, if it can be one without loss. */
final class JavaValues {
    private static final Map<Class<?>, Function<BigDecimal, Object>> NUMBERS = Map.of(
            Byte.class, BigDecimal::byteValueExact,
            Short.class, BigDecimal::shortValueExact,
            Integer.class, BigDecimal::intValueExact,
            Long.class, BigDecimal::longValueExact,
            BigInteger.class, BigDecimal::toBigIntegerExact,
            Float.class, number -> finite(number.floatValue(), number),
            Double.class, number -> finite(number.doubleValue(), number),
            BigDecimal.class, number -> number);

    /** The old classes are read as the new ones, so that no time zone of the program comes in. */
    private static final Map<Class<?>, Function<String, Object>> TEXTS = Map.ofEntries(
            entry(String.class, text -> text),
            entry(UUID.class, UUID::fromString),
            entry(LocalDate.class, LocalDate::parse),
            entry(java.sql.Date.class, LocalDate::parse),
            entry(LocalTime.class, LocalTime::parse),
            entry(Time.class, LocalTime::parse),
            entry(LocalDateTime.class, JavaValues::dateTime),
            entry(Timestamp.class, JavaValues::dateTime),
            entry(Date.class, JavaValues::dateTime),
            entry(Calendar.class, JavaValues::dateTime),
            entry(OffsetDateTime.class, JavaValues::moment),
            entry(ZonedDateTime.class, JavaValues::moment),
            entry(Instant.class, JavaValues::moment));

    private JavaValues() {}

    /** The value in a type, or empty if it has none there. */
    static Optional<Object> convert(Object value, Class<?> type) {
        try {
            if (type.isInstance(value)) {
                return Optional.of(value);
            } else if (value instanceof BigDecimal number && NUMBERS.containsKey(type)) {
                return Optional.ofNullable(NUMBERS.get(type)).map(exact -> exact.apply(number));
            }
            return value instanceof String text ? parsed(text, type) : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.empty(); // every parser has its own way to say no
        }
    }

    private static Optional<Object> parsed(String text, Class<?> type) {
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(text)) {
                    return Optional.of(constant);
                }
            }
            return Optional.empty();
        } else if (type == Character.class) {
            return text.length() == 1 ? Optional.of(text.charAt(0)) : Optional.empty();
        }
        return Optional.ofNullable(TEXTS.get(type)).map(parser -> parser.apply(text));
    }

    static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether a literal of the type is checked here, so that nothing else can be one. */
    static boolean isKnown(Class<?> type) {
        return type.isEnum()
                || type == Boolean.class
                || type == Character.class
                || NUMBERS.containsKey(type)
                || TEXTS.containsKey(type);
    }

    private static Number finite(Number value, BigDecimal number) {
        if (Double.isInfinite(value.doubleValue())) {
            throw new ArithmeticException(number + " is out of range");
        }
        return value;
    }

    private static LocalDateTime dateTime(String text) {
        return text.length() == "2020-12-31".length()
                ? LocalDate.parse(text).atStartOfDay()
                : LocalDateTime.parse(text.replace(' ', 'T'));
    }

    private static OffsetDateTime moment(String text) {
        return OffsetDateTime.parse(text.replace(' ', 'T'));
    }
}
