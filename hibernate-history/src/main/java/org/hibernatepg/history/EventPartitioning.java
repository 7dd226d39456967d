package org.hibernatepg.history;

/**
 * By which period an event table is partitioned. Each partition holds the events of one, in the time zone UTC.
 *
 * <pre>{@code
 * create table article_event (…, primary key (id, pgh_id, pgh_created_at)) partition by range (pgh_created_at);
 * create table article_event_2026_11 partition of article_event
 *     for values from ('2026-11-01 00:00:00+00') to ('2026-12-01 00:00:00+00');
 * create table article_event_default partition of article_event default;
 * }</pre>
 *
 * A question about one object looks into every partition, so there should be some dozens of them and no thousands.
 *
 * @see <a href="https://www.postgresql.org/docs/current/ddl-partitioning.html">PostgreSQL, Table Partitioning</a>
 */
public enum EventPartitioning {
    /** One table holds all events. The default. */
    NONE,
    /** {@code article_event_2026_11_21}. */
    DAY,
    /** {@code article_event_2026_w47}, from Monday. */
    WEEK,
    /** {@code article_event_2026_11}. */
    MONTH,
    /** {@code article_event_2026_q4}. */
    QUARTER,
    /** {@code article_event_2026}. */
    YEAR
}
