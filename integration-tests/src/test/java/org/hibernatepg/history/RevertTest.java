package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.hibernatepg.history.Books.assertFirst;
import static org.hibernatepg.history.Books.book;
import static org.hibernatepg.history.Books.change;
import static org.hibernatepg.history.Reverts.event;
import static org.hibernatepg.history.Reverts.verify;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.hibernate.StaleObjectStateException;
import org.hibernatepg.history.Books.Author;
import org.hibernatepg.history.Books.Book;
import org.hibernatepg.history.Books.Mood;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Objects are brought back to what they were. */
class RevertTest {
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
    @Spec({"R-001", "R-003", "R-004", "RV-11"})
    void anObjectBecomesWhatAnEventHoldsAndIsReturned() {
        book(unit);
        change(unit);
        unit.inTransaction(session -> {
            Book managed = session.find(Book.class, 1);
            managed.pages = 99;
            Event<Book> first = event(session, Book.class, 1, 0);

            Book reverted = history().revert(session, managed).to(first).apply().orElseThrow();

            assertThat(reverted).isSameAs(managed);
            assertFirst(reverted);
            assertThat(reverted.pages).isZero();
            assertThat(reverted.version).isEqualTo(3);
        });
        unit.inTransaction(session -> assertFirst(session.find(Book.class, 1)));
        assertThat(unit.query("select pgh_label, pgh_operation, title, author_id from book_event order by pgh_id"))
                .containsExactly(
                        List.of("insert", "I", "First", 1),
                        Arrays.asList("update", "U", "Second", null),
                        Arrays.asList("update", "U", "Second", null),
                        List.of("update", "U", "First", 1));
        verify(unit, Book.class);
    }

    @Test
    @Spec({"R-001", "GAP-27"})
    void aDeletedObjectIsCreatedAnewWithItsKeyAndItsCollections() {
        book(unit);
        unit.inTransaction(session -> session.remove(session.find(Book.class, 1)));

        unit.inTransaction(session -> {
            List<Event<Book>> events =
                    history().events(session, Book.class).ofId(1).list();
            Event<Book> last = events.get(events.size() - 1);
            assertThat(last.operation()).isEqualTo(EventOperation.DELETE);
            Revert<Book> revert = history().revert(session, last);
            assertThat(revert.preview().outcome()).isEqualTo(RevertPlan.Outcome.CREATED);
            Book created = revert.apply().orElseThrow();
            assertThat(session.contains(created)).isTrue();
            assertFirst(created);
            assertThat(created.version).isPositive();
        });
        verify(unit, Book.class);
    }

    @Test
    void whoHoldsAnOlderStateCannotWriteIt() {
        book(unit);
        Book held = unit.fromTransaction(session -> session.find(Book.class, 1));
        change(unit);
        Book changed = unit.fromTransaction(session -> session.find(Book.class, 1));
        unit.inTransaction(session ->
                history().revert(session, event(session, Book.class, 1, 0)).apply());
        for (Book stale : List.of(held, changed)) {
            assertThatThrownBy(() -> unit.inTransaction(session -> {
                        stale.title = "Third";
                        session.merge(stale);
                    }))
                    .hasStackTraceContaining(StaleObjectStateException.class.getSimpleName());
        }
    }

    @Test
    @Spec("GAP-27")
    void aPreviewSaysWhatWouldBeDoneAndDoesNothing() {
        book(unit);
        change(unit);
        List<?> before = unit.query("select * from book");
        unit.inTransaction(session -> {
            RevertPlan plan =
                    history().revert(session, event(session, Book.class, 1, 0)).preview();

            assertThat(plan.outcome()).isEqualTo(RevertPlan.Outcome.CHANGED);
            assertThat(plan.changes())
                    .filteredOn(change -> !change.attribute().equals("changedAt"))
                    .containsExactly(
                            new Change("author", null, 1),
                            new Change("mood", null, Mood.GOOD),
                            new Change("place.city", "Bari", "Rome"),
                            new Change("place.number", 20, 10),
                            new Change("title", "Second", "First"));
            assertThat(plan.rows())
                    .extracting(
                            RevertPlan.CollectionRows::attribute,
                            row -> row.columns().values().toArray()[0],
                            RevertPlan.CollectionRows::count)
                    .contains(tuple("prices", "1", 1), tuple("readers", "1", 1));
            assertThat(plan.rows())
                    .filteredOn(row -> row.attribute().equals("words"))
                    .extracting(row -> row.columns().get("words"), RevertPlan.CollectionRows::count)
                    .containsExactlyInAnyOrder(tuple("c", -1), tuple("a", 1));
            assertThat(plan.missing()).isEmpty();
        });
        assertThat(unit.query("select * from book")).isEqualTo(before);
        assertThat(unit.value("select count(*) from book_event")).isEqualTo(2L);
    }

    @Test
    @Spec("GAP-27")
    void someAttributesAloneAreBroughtBack() {
        book(unit);
        change(unit);
        unit.inTransaction(session -> {
            Revert<Book> revert = history().revert(session, Book.class, 1).to(event(session, Book.class, 1, 0));
            Book book =
                    revert.attributes("place.city", "title", "steps").apply().orElseThrow();

            assertThat(book.title).isEqualTo("First");
            assertThat(Objects.requireNonNull(book.place).city).isEqualTo("Rome");
            assertThat(book.place.number).isEqualTo(20);
            assertThat(book.author).isNull();
            assertThat(book.steps).containsExactly("x", "y");
            assertThat(book.prices).isEmpty();
            assertThat(revert.attributes("place").preview().changes())
                    .containsExactly(new Change("place.number", 20, 10));
            for (String wrong : List.of("id", "version", "nothing", "notes")) {
                assertThatThrownBy(() -> revert.attributes(wrong).preview())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("BookEvent does not store '%s'".formatted(wrong))
                        .hasMessageContaining("place.city");
            }
            assertThatThrownBy(revert::attributes).isInstanceOf(IllegalArgumentException.class);
        });
        verify(unit, Book.class);
    }

    @Test
    @Spec("GAP-61")
    void aReferenceToWhatIsGoneIsNamedOrLeftOut() {
        book(unit);
        unit.inTransaction(session -> {
            Book book = session.find(Book.class, 1);
            book.author = null;
            book.readers.clear();
            session.flush();
            session.remove(session.find(Author.class, 1));
            session.remove(session.find(Author.class, 2));
        });
        unit.inTransaction(session -> {
            Revert<Book> revert = history().revert(session, event(session, Book.class, 1, 0));
            assertThat(revert.preview().missing()).containsExactlyInAnyOrder("author: Author 1", "readers: Author 2");
            assertThatThrownBy(revert::apply)
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("Book 1 cannot be brought back to event")
                    .hasMessageContaining("what it referred to is gone, ")
                    .hasMessageContaining("author: Author 1")
                    .hasMessageContaining("withoutMissing()");
            Book book = revert.withoutMissing().apply().orElseThrow();
            assertThat(book.author).isNull();
            assertThat(book.readers).isEmpty();
        });
        unit.inTransaction(session -> session.remove(session.find(Book.class, 1)));
        unit.inTransaction(session -> assertThat(history()
                        .revert(session, event(session, Book.class, 1, 0))
                        .withoutMissing()
                        .apply()
                        .orElseThrow()
                        .author)
                .isNull());
        verify(unit, Book.class);
    }

    @Test
    @Spec("GAP-61")
    void timesThatHibernateSetsAreRestoredAsTheyWere() {
        book(unit);
        Object changedAt = unit.value("select changed_at from book");
        change(unit);
        assertThat(unit.value("select changed_at from book")).isNotEqualTo(changedAt);
        unit.inTransaction(session ->
                history().revert(session, event(session, Book.class, 1, 0)).apply());
        assertThat(unit.value("select changed_at from book")).isEqualTo(changedAt);
    }

    @Test
    void collectionsMayStayAsTheyAre() {
        book(unit);
        change(unit);
        unit.inTransaction(session -> {
            Book book = history()
                    .revert(session, event(session, Book.class, 1, 0))
                    .withoutCollections()
                    .apply()
                    .orElseThrow();
            assertThat(book.title).isEqualTo("First");
            assertThat(book.words).containsExactlyInAnyOrder("a", "b", "c");
        });
    }
}
