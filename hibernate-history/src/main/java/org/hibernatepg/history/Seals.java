package org.hibernatepg.history;

import java.util.List;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.history.internal.seal.SealCheck;
import org.hibernatepg.history.internal.seal.SealedTables;
import org.hibernatepg.history.internal.seal.Sealer;
import org.hibernatepg.trigger.spi.SessionWork;

/**
 * Tamper evidence for the histories with {@link TrackHistory#sealed()}: a chain of hashes for each of their tables. Each link
 * holds the hash of an event and of the link before, so that whatever is changed, removed or put in between is found,
 * whoever did it and with whatever rights.
 *
 * <pre>{@code
 * Seals seals = History.of(sessionFactory).seals();
 * seals.seal(session); // from time to time
 * note(seals.heads(session)); // where nobody who writes to the database can change it
 *
 * SealReport report = seals.verify(session, noted);
 * report.firstFault(); // article_event: the event 17 was changed after it was sealed as number 17
 * }</pre>
 *
 * <p><b>Sealing</b> is a job of its own: writers neither wait for it nor fail by it. It seals the events of finished
 * transactions in an order of their own; those of a transaction that takes longer get later numbers. What was not sealed
 * yet can be changed without a trace, so seal often. One at a time seals a table; others wait.
 *
 * <p><b>What is sealed</b> of an event are all of its columns that are not null, as texts that depend on no setting of the
 * session. A column that is added later breaks nothing, unless it has a default.
 *
 * <p><b>What it does not find.</b> Who may write to the table of seals can make a whole chain anew, or cut its end: only a noted
 * {@link SealHead} tells. An event that somebody writes now, as a trigger would, is an event.
 *
 * <p><b>Resulting table.</b> One for all, {@link SealRecord}. It grows by a row of some hundred bytes for each event.
 *
 * <p>Safe for use by several threads.
 */
public final class Seals {
    private final SealedTables tables;

    Seals(SealedTables tables) {
        this.tables = tables;
    }

    /**
     * Seals the events of finished transactions that are not sealed yet. In the session's transaction if there is one, which
     * should be {@code read committed}; else in transactions of its own, ten thousand events in each, so that it can be
     * interrupted and goes on where it was.
     *
     * @param session a session or a stateless session of the persistence unit
     * @return how many events were sealed
     */
    public long seal(SharedSessionContract session) {
        SharedSessionContract behind = SessionWork.implementor(session);
        return tables.all().stream()
                .mapToLong(table -> new Sealer(table, behind).seal())
                .sum();
    }

    /** The last links of the chains that have any. */
    public List<SealHead> heads(SharedSessionContract session) {
        SharedSessionContract behind = SessionWork.implementor(session);
        return tables.all().stream()
                .flatMap(table -> new SealCheck(table, behind).head().stream())
                .toList();
    }

    /**
     * Compares all events with their seals, and the seals with each other. It reads whole tables, and locks nothing.
     *
     * @param session a session or a stateless session of the persistence unit
     * @param noted heads that were noted earlier; of one table, as many as there are
     * @throws IllegalArgumentException if a head is of a table that is not sealed
     */
    public SealReport verify(SharedSessionContract session, List<SealHead> noted) {
        noted.forEach(head -> tables.require(head.table()));
        SharedSessionContract behind = SessionWork.implementor(session);
        return new SealReport(tables.all().stream()
                .map(table -> new SealCheck(table, behind)
                        .verify(noted.stream()
                                .filter(head -> head.table().equals(table.chain()))
                                .toList()))
                .toList());
    }

    /** Compares all events with their seals, and the seals with each other, without a look at noted heads. */
    public SealReport verify(SharedSessionContract session) {
        return verify(session, List.of());
    }
}
