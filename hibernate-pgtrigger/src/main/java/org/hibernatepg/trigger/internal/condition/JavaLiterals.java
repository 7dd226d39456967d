package org.hibernatepg.trigger.internal.condition;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** Reads Java values as literals, as far as PostgreSQL has a type for them whatever they are compared with. */
final class JavaLiterals {
    private JavaLiterals() {}

    static Optional<HqlLiteral> read(Object value) {
        if (value instanceof CharSequence || value instanceof Character) {
            return Optional.of(HqlLiteral.of(value.toString()));
        } else if (value instanceof Boolean truth) {
            return Optional.of(HqlLiteral.of(truth));
        } else if (value instanceof UUID) {
            return Optional.of(new HqlLiteral(value.toString(), "uuid " + Sql.literal(value.toString())));
        } else if (value instanceof Number number) {
            return number(number).map(exact -> new HqlLiteral(exact, exact.toPlainString()));
        }
        return Optional.ofNullable(temporal(value)).map(HqlLiteral::of);
    }

    private static Optional<BigDecimal> number(Number number) {
        boolean known = number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte
                || number instanceof BigInteger
                || number instanceof BigDecimal
                || (number instanceof Double d && Double.isFinite(d))
                || (number instanceof Float f && Float.isFinite(f));
        return known ? Optional.of(new BigDecimal(number.toString())) : Optional.empty();
    }

    /** The old classes are read as JDBC would bind them: what their clock shows in the time zone of the program. */
    private static @Nullable Temporal temporal(Object value) {
        if (value instanceof LocalDate || value instanceof LocalTime || value instanceof LocalDateTime) {
            return (Temporal) value;
        } else if (value instanceof OffsetDateTime moment) {
            return moment;
        } else if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        } else if (value instanceof ZonedDateTime moment) {
            return moment.toOffsetDateTime();
        } else if (value instanceof Calendar calendar) {
            return calendar.toInstant()
                    .atZone(calendar.getTimeZone().toZoneId())
                    .toOffsetDateTime();
        }
        return value instanceof Date date ? old(date) : null;
    }

    private static Temporal old(Date date) {
        if (date instanceof java.sql.Date day) {
            return day.toLocalDate();
        } else if (date instanceof java.sql.Time time) {
            return time.toLocalTime();
        } else if (date instanceof java.sql.Timestamp timestamp) {
            return timestamp.toLocalDateTime();
        }
        return LocalDateTime.ofInstant(date.toInstant(), ZoneId.systemDefault());
    }
}
