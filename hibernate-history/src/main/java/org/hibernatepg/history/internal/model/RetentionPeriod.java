package org.hibernatepg.history.internal.model;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.Optional;
import org.hibernatepg.history.TrackHistory;

/** For how long events are kept. */
final class RetentionPeriod {
    private RetentionPeriod() {}

    /** What is declared, or else set; none for ever, and after a fault was reported. */
    static Optional<String> of(TrackHistory annotation, HistorySettings settings, FaultReporter reader) {
        String text = annotation.retention().isEmpty() ? settings.retention() : annotation.retention();
        if (text.isEmpty()) {
            return Optional.empty();
        } else if (isPeriod(text) || isDuration(text)) {
            return Optional.of(text);
        }
        reader.fault(
                "has the retention \"%s\", which is no period of time".formatted(text),
                "Write it as ISO 8601 does: retention = \"P24M\" for two years, \"P90D\", \"PT12H\".");
        return Optional.empty();
    }

    private static boolean isPeriod(String text) {
        try {
            Period period = Period.parse(text);
            return !period.isNegative() && !period.isZero();
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isDuration(String text) {
        try {
            Duration duration = Duration.parse(text);
            return !duration.isNegative() && !duration.isZero();
        } catch (DateTimeException e) {
            return false;
        }
    }
}
