package org.hibernatepg.history.internal.partition;

import org.hibernatepg.history.EventPartitioning;

/**
 * A period as SQL.
 *
 * @param unit as {@code date_trunc} knows it
 * @param length an interval
 * @param format what the names of partitions end with, as {@code to_char} takes it
 */
record Periods(String unit, String length, String format) {
    static Periods of(EventPartitioning partitioning) {
        return switch (partitioning) {
            case DAY -> new Periods("day", "1 day", "YYYY_MM_DD");
            case WEEK -> new Periods("week", "7 days", "IYYY_\"w\"IW");
            case MONTH -> new Periods("month", "1 month", "YYYY_MM");
            case QUARTER -> new Periods("quarter", "3 months", "YYYY_\"q\"Q");
            case YEAR -> new Periods("year", "1 year", "YYYY");
            case NONE -> throw new IllegalArgumentException("There are no partitions");
        };
    }
}
