package org.hibernatepg.routing.internal.replica;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads single settings, and notes what is wrong with them. */
final class SettingValues {
    private static final String NONE = "none";

    private final Map<String, Object> settings;
    private final Faults faults;

    SettingValues(Map<String, Object> settings, Faults faults) {
        this.settings = settings;
        this.faults = faults;
    }

    private @Nullable String text(String name) {
        Object value = settings.get(name);
        String text = value == null ? "" : value.toString().trim();
        return text.isEmpty() ? null : text;
    }

    boolean flag(String name) {
        String text = text(name);
        if (text != null && !text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            faults.add("'" + name + "' is '" + text + "', and has to be 'true' or 'false'");
        }
        return "true".equalsIgnoreCase(text);
    }

    /** A whole number from the least on. */
    long number(String name, long least, long otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        faults.add("'" + name + "' is '" + text + "', and has to be a whole number from " + least);
        return otherwise;
    }

    /** A number, or null for {@code none}. */
    @Nullable
    Long numberOrNone(String name) {
        String text = text(name);
        return text == null || text.toLowerCase(Locale.ROOT).equals(NONE) ? null : Long.valueOf(number(name, 0, 0));
    }

    /** A time above zero. */
    Duration time(String name, Duration otherwise) {
        Duration time = parsed(name, otherwise);
        if (time.isZero()) {
            faults.add("'" + name + "' is zero, and has to be longer");
            return otherwise;
        }
        return time;
    }

    /** A time, zero too, or null for {@code none}. */
    @Nullable
    Duration timeOrNone(String name, Duration otherwise) {
        return NONE.equalsIgnoreCase(text(name)) ? null : parsed(name, otherwise);
    }

    private Duration parsed(String name, Duration otherwise) {
        if (settings.get(name) instanceof Duration duration) {
            return checked(name, () -> duration, otherwise);
        }
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        return checked(
                name,
                () -> text.toUpperCase(Locale.ROOT).startsWith("P")
                        ? Duration.parse(text)
                        : Duration.ofMillis(Long.parseLong(text)),
                otherwise);
    }

    private Duration checked(String name, Supplier<Duration> value, Duration otherwise) {
        try {
            Duration duration = value.get();
            // What can be waited for in nanoseconds and given to a driver in milliseconds.
            if (!duration.isNegative() && duration.toMillis() <= Integer.MAX_VALUE) {
                return duration;
            }
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
            // Told below.
        }
        faults.add("'" + name + "' is '" + settings.get(name)
                + "', and has to be a time in milliseconds, or as an ISO 8601 duration like PT2S");
        return otherwise;
    }
}
