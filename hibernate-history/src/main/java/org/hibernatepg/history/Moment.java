package org.hibernatepg.history;

import java.util.regex.Pattern;

/**
 * A committed state of the database: which transactions had been committed, which had not. It is exact where an instant is
 * not, since a transaction writes its events before it commits. {@link Replay#moment} takes one; its text can be stored for
 * as long as the database lives.
 *
 * @param snapshot PostgreSQL's text of {@code pg_current_snapshot()}, {@code 1021:1025:1021,1023}
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT">PostgreSQL, transaction
 *     ids and snapshots</a>
 */
public record Moment(String snapshot) {
    private static final Pattern FORM = Pattern.compile("\\d{1,20}:\\d{1,20}:(\\d{1,20}(,\\d{1,20})*)?");

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if the text is no snapshot
     */
    public Moment {
        if (!FORM.matcher(snapshot).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no moment. One looks like 1021:1025:1021,1023 and is made by Replay.moment(session)."
                            .formatted(snapshot));
        }
    }

    /** The text of the snapshot. */
    @Override
    public String toString() {
        return snapshot;
    }
}
