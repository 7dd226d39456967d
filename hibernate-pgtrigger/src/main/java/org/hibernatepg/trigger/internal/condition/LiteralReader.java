package org.hibernatepg.trigger.internal.condition;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import java.util.Locale;
import org.hibernate.internal.util.QuotingHelper;

/** Reads the literals of HQL. */
final class LiteralReader {
    private LiteralReader() {}

    static HqlLiteral read(Node literal) {
        if (literal.label().equals("NumericLiteral")) {
            return HqlLiteral.number(literal.text());
        } else if (literal.label().equals("TemporalLiteral")) {
            return temporal(literal);
        } else if (literal.label().equals("BooleanLiteral")) {
            return HqlLiteral.of(literal.has("true"));
        } else if (literal.isWrapper()) {
            return read(literal.child(0));
        } else if (literal.has("null")) {
            return HqlLiteral.NULL;
        } else if (literal.label().equals("Literal")) {
            return HqlLiteral.of(string(literal.text()));
        }
        throw Unsupported.construct(literal);
    }

    /** The text of a literal in single quotes, or in double quotes with Java's escapes. */
    static String string(String quoted) {
        return quoted.startsWith("'")
                ? QuotingHelper.unquoteStringLiteral(quoted)
                : QuotingHelper.unquoteJavaStringLiteral(quoted);
    }

    /** Bytes, written {@code X'DEAD'} or {@code {0xDE, 0xAD}}, in a form that no setting of the server changes. */
    static String binary(Node literal) {
        String digits = literal.text().replaceAll("(?i)0x", "").replaceAll("(?i)^x|[^0-9a-f]", "");
        if (digits.length() % 2 == 1) {
            throw new ConditionException(
                    "uses '" + literal.text() + "', half a byte", "Write two digits for each byte.");
        }
        return "decode('" + digits.toLowerCase(Locale.ROOT) + "', 'hex')";
    }

    private static HqlLiteral temporal(Node literal) {
        try {
            return HqlLiteral.of(
                    literal.find("GenericTemporalLiteralText").isPresent() ? escaped(literal) : structured(literal));
        } catch (DateTimeException e) {
            throw new ConditionException(
                    "uses '" + literal.text() + "', which is no date or time",
                    "Write date 2020-12-31, time 10:00:00 or datetime 2020-12-31 10:00:00.");
        }
    }

    /** JDBC's notation: {@code {d '2020-12-31'}}. */
    private static Temporal escaped(Node literal) {
        String quoted = literal.find("GenericTemporalLiteralText").orElseThrow().text();
        String text = string(quoted).strip();
        String kind = literal.text().toLowerCase(Locale.ROOT);
        if (kind.startsWith("{ts")) {
            return LocalDateTime.parse(text.replace(' ', 'T'));
        }
        return kind.startsWith("{t") ? LocalTime.parse(text) : LocalDate.parse(text);
    }

    /** HQL's own notations, of which the grammar already knows the parts. */
    private static Temporal structured(Node literal) {
        LocalDate date = literal.find("Date").map(LiteralReader::date).orElse(null);
        LocalTime time = literal.find("Time").map(LiteralReader::time).orElse(null);
        if (date == null && time != null) {
            return time;
        } else if (date != null && time == null) {
            return date;
        } else if (date == null || time == null) {
            throw Unsupported.construct(literal);
        }
        return literal.find("ZoneId")
                .or(() -> literal.find("Offset"))
                .or(() -> literal.find("OffsetWithMinutes"))
                .<Temporal>map(zone -> date.atTime(time).atZone(zone(zone)).toOffsetDateTime())
                .orElseGet(() -> date.atTime(time));
    }

    private static LocalDate date(Node date) {
        return LocalDate.of(number(date, 0), number(date, 1), number(date, 2));
    }

    private static LocalTime time(Node time) {
        LocalTime minutes = LocalTime.of(number(time, 0), number(time, 1));
        if (time.children().size() == 2) {
            return minutes;
        }
        String second = time.child(2).text();
        return LocalTime.parse(minutes + ":" + (second.indexOf('.') == 1 || second.length() == 1 ? "0" : "") + second);
    }

    private static int number(Node parent, int index) {
        return Integer.parseInt(parent.child(index).text());
    }

    private static ZoneId zone(Node zone) {
        if (zone.label().equals("ZoneId")) {
            return ZoneId.of(zone.text().startsWith("'") ? string(zone.text()) : zone.text());
        }
        int sign = zone.has("-") ? -1 : 1;
        int minutes = zone.children().size() > 1 ? number(zone, 1) : 0;
        return ZoneOffset.ofHoursMinutes(sign * number(zone, 0), sign * minutes);
    }
}
