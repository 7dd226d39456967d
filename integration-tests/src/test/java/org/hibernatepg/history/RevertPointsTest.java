package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.Books.assertFirst;
import static org.hibernatepg.history.Books.book;
import static org.hibernatepg.history.Books.change;
import static org.hibernatepg.history.Reverts.event;
import static org.hibernatepg.history.Reverts.verify;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernatepg.history.Books.Author;
import org.hibernatepg.history.Books.Book;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is gone back to: an instant, the time before a transaction or a context, the event before the latest. */
class RevertPointsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Author.class, Book.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static History history() {
        return History.of(unit.sessionFactory());
    }

    @Test
    @Spec("GAP-27")
    void anInstantIsGoneBackTo() {
        book(unit);
        Instant then = unit.now();
        change(unit);
        unit.inTransaction(session -> session.remove(session.find(Book.class, 1)));

        unit.inTransaction(session -> {
            assertFirst(
                    history().revert(session, Book.class, 1).to(then).apply().orElseThrow());
            assertThat(history()
                            .revert(session, Book.class, 1)
                            .to(then)
                            .preview()
                            .outcome())
                    .isEqualTo(RevertPlan.Outcome.UNCHANGED);
        });
        verify(unit, Book.class);
    }

    @Test
    @Spec("GAP-27")
    void aTransactionAndAContextAreUndone() {
        book(unit);
        UUID context = HistoryContext.call(Map.of("job", 1), () -> {
            change(unit);
            return HistoryContext.currentId().orElseThrow();
        });
        long transaction = unit.fromTransaction(
                session -> event(session, Book.class, 1, 1).transactionId().getAsLong());
        unit.inTransaction(session -> session.find(Book.class, 1).pages = 7);

        unit.inTransaction(session -> {
            Revert<Book> revert = history().revert(session, session.find(Book.class, 1));
            RevertPlan plan = revert.beforeTransaction(transaction).preview();
            assertThat(plan).isEqualTo(revert.beforeContext(context).preview());
            assertFirst(revert.beforeContext(context).apply().orElseThrow());
            assertThatThrownBy(() -> revert.beforeTransaction(1).preview())
                    .isInstanceOf(RevertException.class)
                    .hasMessage("Book 1 was not written in transaction 1.");
            assertThatThrownBy(() -> revert.beforeContext(UUID.randomUUID()).apply())
                    .isInstanceOf(RevertException.class);
        });
        verify(unit, Book.class);
    }

    @Test
    void aSnapshotIsNoWriteOfATransaction() {
        book(unit);
        long transaction = unit.fromTransaction(RevertPointsTest::takeSnapshot);

        unit.inTransaction(session -> assertThatThrownBy(() -> history()
                        .revert(session, Book.class, 1)
                        .beforeTransaction(transaction)
                        .preview())
                .isInstanceOf(RevertException.class)
                .hasMessage("Book 1 was not written in transaction %d.", transaction));
    }

    @Test
    void whatOthersWroteBetweenASnapshotAndTheWriteOfATransactionStays() {
        book(unit);
        long transaction = unit.fromTransaction(session -> {
            long own = takeSnapshot(session);
            unit.inTransaction(other -> other.find(Book.class, 1).pages = 7);
            session.createMutationQuery("update Book set pages = 9").executeUpdate();
            return own;
        });

        unit.inTransaction(session -> assertThat(history()
                        .revert(session, Book.class, 1)
                        .beforeTransaction(transaction)
                        .apply()
                        .orElseThrow()
                        .pages)
                .isEqualTo(7));
    }

    /** Gives the transaction. */
    private static long takeSnapshot(Session session) {
        return history()
                .record(session, session.find(Book.class, 1), "update")
                .transactionId()
                .getAsLong();
    }

    @Test
    @Spec("R-007")
    void rewindGoesToTheEventBeforeTheLatest() {
        book(unit);
        unit.inTransaction(session -> {
            Book book = session.find(Book.class, 1);
            assertThat(history().revert(session, book).toPrevious().preview().outcome())
                    .isEqualTo(RevertPlan.Outcome.UNCHANGED);
            assertThat(history().revert(session, book).toPrevious().apply()).containsSame(book);
        });
        assertThat(unit.value("select count(*) from book_event")).isEqualTo(1L);
        unit.inTransaction(session -> session.find(Book.class, 1).title = "Second");
        unit.inTransaction(session -> session.remove(session.find(Book.class, 1)));

        unit.inTransaction(session -> assertThat(history()
                        .revert(session, Book.class, 1)
                        .toPrevious()
                        .apply()
                        .orElseThrow()
                        .title)
                .isEqualTo("Second"));
        verify(unit, Book.class);
    }

    @Test
    void anObjectThatWasNotThereIsDeletedOnRequest() {
        Instant before = unit.now();
        book(unit);
        unit.inTransaction(session -> {
            Book book = session.find(Book.class, 1);
            Revert<Book> revert = history().revert(session, book).to(before);
            assertThatThrownBy(revert::preview)
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("its history knows of no such object then. orDelete() deletes it.");
            assertThatThrownBy(() -> revert.orDelete().attributes("title").apply())
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("it was not there then");
            assertThat(revert.orDelete().preview().outcome()).isEqualTo(RevertPlan.Outcome.DELETED);
            assertThat(revert.orDelete().apply()).isEmpty();
            assertThat(session.contains(book)).isFalse();
            assertThat(session.find(Book.class, 1)).isNull();
            assertThatThrownBy(() -> revert.orDelete().preview())
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("there is none now");
        });
        assertThat(unit.value("select count(*) from book_words")).isEqualTo(0L);
        verify(unit, Book.class);
    }
}
