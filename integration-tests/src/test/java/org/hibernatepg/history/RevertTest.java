package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.StaleObjectStateException;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.GeneratedColumn;
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.annotations.UpdateTimestamp;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.TriggerViolationException;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.Versioned;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Objects are brought back to what they were. */
class RevertTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Author.class,
                    Book.class,
                    Hidden.class,
                    Computed.class,
                    Counted.class,
                    Guarded.class,
                    Marked.class,
                    Numbered.class,
                    Seat.class,
                    Animal.class,
                    Dog.class,
                    Payment.class,
                    CardPayment.class,
                    Sometimes.class,
                    Secretive.class,
                    Node.class,
                    Kinds.class,
                    Untracked.class)
            .prepare("create type kinds_mood as enum ('ok', 'bad', 'new')");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static History history() {
        return History.of(unit.sessionFactory());
    }

    private static <T> Event<T> event(Session session, Class<T> entity, Object id, int number) {
        return history().events(session, entity).ofId(id).list().get(number);
    }

    private static void verify(Class<?>... entities) {
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session, entities));
    }

    private static void book() {
        unit.inTransaction(session -> {
            session.persist(new Author(1, "Ann"));
            session.persist(new Author(2, "Bea"));
            Book book = new Book(1, "First");
            book.author = session.getReference(Author.class, 1);
            book.place = new Place("Rome", 10);
            book.mood = Mood.GOOD;
            book.words.addAll(List.of("a", "a", "b"));
            book.steps.addAll(List.of("x", "y"));
            book.prices.put("EUR", new BigDecimal("1.50"));
            book.readers.add(session.getReference(Author.class, 2));
            session.persist(book);
        });
    }

    private static void change() {
        unit.inTransaction(session -> {
            Book book = session.find(Book.class, 1);
            book.title = "Second";
            book.author = null;
            book.place = new Place("Bari", 20);
            book.mood = null;
            book.words.remove("a");
            book.words.add("c");
            book.steps.add(0, "w");
            book.prices.clear();
            book.readers.clear();
        });
    }

    private static void assertFirst(Book book) {
        assertThat(book.title).isEqualTo("First");
        assertThat(unproxied(book.author).id).isEqualTo(1);
        assertThat(Objects.requireNonNull(book.place).city).isEqualTo("Rome");
        assertThat(book.place.number).isEqualTo(10);
        assertThat(book.mood).isEqualTo(Mood.GOOD);
        assertThat(book.words).containsExactlyInAnyOrder("a", "a", "b");
        assertThat(book.steps).containsExactly("x", "y");
        assertThat(book.prices).containsOnlyKeys("EUR");
        assertThat(book.readers).extracting(author -> unproxied(author).id).containsExactly(2);
    }

    /** What a session has read as a reference of an event stays a proxy in it. */
    private static Author unproxied(@Nullable Author author) {
        return (Author) Hibernate.unproxy(Objects.requireNonNull(author));
    }

    @Test
    @Spec({"R-001", "R-003", "R-004", "RV-11"})
    void anObjectBecomesWhatAnEventHoldsAndIsReturned() {
        book();
        change();
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
        verify(Book.class);
    }

    @Test
    @Spec({"R-001", "GAP-27"})
    void aDeletedObjectIsCreatedAnewWithItsKeyAndItsCollections() {
        book();
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
        verify(Book.class);
    }

    @Test
    void whoHoldsAnOlderStateCannotWriteIt() {
        book();
        Book held = unit.fromTransaction(session -> session.find(Book.class, 1));
        change();
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
        book();
        change();
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
        book();
        change();
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
        verify(Book.class);
    }

    @Test
    @Spec("GAP-27")
    void anInstantIsGoneBackTo() {
        book();
        Instant then = unit.now();
        change();
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
        verify(Book.class);
    }

    @Test
    @Spec("GAP-27")
    void aTransactionAndAContextAreUndone() {
        book();
        UUID context = HistoryContext.call(Map.of("job", 1), () -> {
            change();
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
        verify(Book.class);
    }

    @Test
    @Spec("R-007")
    void rewindGoesToTheEventBeforeTheLatest() {
        book();
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
        verify(Book.class);
    }

    @Test
    @Spec("R-005")
    void restrictionsAndFiltersDoNotStandInTheWay() {
        unit.inTransaction(session -> session.persist(new Hidden(1, true)));
        unit.inTransaction(session -> session.find(Hidden.class, 1).shown = false);
        unit.inTransaction(session -> {
            assertThat(session.find(Hidden.class, 1)).isNull();
            assertThat(history()
                            .revert(session, Hidden.class, 1)
                            .toPrevious()
                            .apply()
                            .orElseThrow()
                            .shown)
                    .isTrue();
        });
        unit.inTransaction(session -> assertThat(
                        history().revert(session, Hidden.class, 1).toPrevious().apply())
                .as("it is hidden")
                .isEmpty());
        assertThat(unit.value("select shown from hidden")).isEqualTo(false);
    }

    @Test
    @Spec("R-006")
    void aComputedColumnIsComputed() {
        unit.inTransaction(session -> session.persist(new Computed(1, 5)));
        unit.inTransaction(session -> session.find(Computed.class, 1).width = 6);
        unit.inTransaction(session -> assertThat(history()
                        .revert(session, Computed.class, 1)
                        .toPrevious()
                        .apply()
                        .orElseThrow()
                        .area)
                .isEqualTo(25));
        unit.inTransaction(session -> session.remove(session.find(Computed.class, 1)));
        unit.inTransaction(session ->
                history().revert(session, Computed.class, 1).toPrevious().apply());
        assertThat(unit.query("select width, area from computed")).containsExactly(List.of(5, 25));
        verify(Computed.class);
    }

    @Test
    @Spec("GAP-61")
    void aReferenceToWhatIsGoneIsNamedOrLeftOut() {
        book();
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
        verify(Book.class);
    }

    @Test
    @Spec("GAP-61")
    void timesThatHibernateSetsAreRestoredAsTheyWere() {
        book();
        Object changedAt = unit.value("select changed_at from book");
        change();
        assertThat(unit.value("select changed_at from book")).isNotEqualTo(changedAt);
        unit.inTransaction(session ->
                history().revert(session, event(session, Book.class, 1, 0)).apply());
        assertThat(unit.value("select changed_at from book")).isEqualTo(changedAt);
    }

    @Test
    void anObjectThatWasNotThereIsDeletedOnRequest() {
        Instant before = unit.now();
        book();
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
        verify(Book.class);
    }

    @Test
    void collectionsMayStayAsTheyAre() {
        book();
        change();
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

    @Test
    void triggersRefuseWhatTheyWouldRefuseOfAnyWrite() {
        unit.inTransaction(session -> session.persist(new Guarded(1, "a")));
        unit.inTransaction(session -> {
            try (var ignored = Triggers.of(unit.sessionFactory()).ignore(session, "Guarded:closed")) {
                session.find(Guarded.class, 1).text = "b";
            }
        });
        assertThatThrownBy(() -> unit.inTransaction(session ->
                        history().revert(session, Guarded.class, 1).toPrevious().apply()))
                .satisfies(refused ->
                        assertThat(TriggerViolationException.find(refused)).isPresent());
        unit.inTransaction(session -> {
            try (var ignored = Triggers.of(unit.sessionFactory()).ignore(session, "Guarded:closed")) {
                assertThat(history()
                                .revert(session, Guarded.class, 1)
                                .toPrevious()
                                .apply()
                                .orElseThrow()
                                .text)
                        .isEqualTo("a");
            }
        });
    }

    @Test
    void aVersionThatATriggerCountsIsCounted() {
        unit.inTransaction(session -> session.persist(new Counted(1, "a")));
        unit.inTransaction(session -> session.find(Counted.class, 1).text = "b");
        unit.inTransaction(session -> {
            Counted counted = history()
                    .revert(session, Counted.class, 1)
                    .toPrevious()
                    .apply()
                    .orElseThrow();
            assertThat(counted.text).isEqualTo("a");
            assertThat(counted.edition).isEqualTo(2);
        });
    }

    @Test
    void aSoftDeletedObjectIsRestored() {
        unit.inTransaction(session -> session.persist(new Marked(1, "a")));
        unit.inTransaction(session -> session.remove(session.find(Marked.class, 1)));
        assertThat(unit.value("select active from marked")).isEqualTo(false);
        unit.inTransaction(session -> assertThat(history()
                        .revert(session, Marked.class, 1)
                        .toPrevious()
                        .apply()
                        .orElseThrow()
                        .active)
                .isTrue());
        verify(Marked.class);
    }

    @Test
    void aKeyOfTheDatabaseIsGivenAgain() {
        long id = unit.fromTransaction(session -> {
            Numbered numbered = new Numbered();
            numbered.text = "it's {odd} \\ \n :x ?";
            session.persist(numbered);
            return Objects.requireNonNull(numbered.id);
        });
        unit.inTransaction(session -> session.remove(session.find(Numbered.class, id)));
        unit.inTransaction(session -> assertThat(history()
                        .revert(session, Numbered.class, id)
                        .toPrevious()
                        .apply()
                        .orElseThrow()
                        .text)
                .isEqualTo("it's {odd} \\ \n :x ?"));
        verify(Numbered.class);
    }

    @Test
    void keysOfSeveralColumnsAndStatelessSessionsWork() {
        SeatId id = new SeatId("A'", 7);
        unit.inTransaction(session -> session.persist(new Seat(id, "Ann")));
        unit.inTransaction(session -> session.find(Seat.class, id).guest = "Bea");
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            assertThatThrownBy(() -> history()
                            .revert(session, Seat.class, id)
                            .toPrevious()
                            .apply())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("there is no transaction");
            session.beginTransaction();
            Seat seat = history()
                    .revert(session, Seat.class, id)
                    .toPrevious()
                    .apply()
                    .orElseThrow();
            assertThat(seat.guest).isEqualTo("Ann");
            session.getTransaction().commit();
        }
        verify(Seat.class);
    }

    @Test
    void allTablesOfAnObjectAreBroughtBack() {
        unit.inTransaction(session -> {
            Dog dog = new Dog(1, "Rex");
            dog.chip = "c1";
            dog.tricks = 3;
            session.persist(dog);
        });
        Instant then = unit.now();
        unit.inTransaction(session -> {
            Dog dog = session.find(Dog.class, 1);
            dog.chip = null;
            dog.tricks = 4;
        });
        unit.inTransaction(session -> {
            Dog dog = (Dog)
                    history().revert(session, Animal.class, 1).to(then).apply().orElseThrow();
            assertThat(dog.chip).isEqualTo("c1");
            assertThat(dog.tricks).isEqualTo(3);
            assertThat(dog.version).isEqualTo(2);
        });
        unit.inTransaction(session -> session.remove(session.find(Dog.class, 1)));
        unit.inTransaction(session -> {
            Event<Animal> first = event(session, Animal.class, 1, 0);
            Dog dog = (Dog) history().revert(session, first).apply().orElseThrow();
            assertThat(dog.name).isEqualTo("Rex");
            assertThat(dog.chip).isEqualTo("c1");
            assertThat(dog.tricks).isEqualTo(3);
        });
        unit.inTransaction(session -> history()
                .revert(session, Dog.class, 1)
                .to(then.minusSeconds(60))
                .orDelete()
                .apply());
        assertThat(unit.value("select count(*) from animal")).isEqualTo(0L);
        verify(Animal.class);
    }

    @Test
    void aTableForEachClassIsBroughtBack() {
        unit.inTransaction(session -> session.persist(new CardPayment(1, 10, "x")));
        unit.inTransaction(session -> session.find(CardPayment.class, 1).card = "y");
        unit.inTransaction(session -> {
            assertThat(history()
                            .revert(session, Payment.class, 1)
                            .toPrevious()
                            .preview()
                            .changes())
                    .containsExactly(new Change("card", "y", "x"));
            history().revert(session, Payment.class, 1).toPrevious().apply();
            session.remove(session.find(Payment.class, 1));
            session.flush();
            CardPayment payment = (CardPayment) history()
                    .revert(session, Payment.class, 1)
                    .toPrevious()
                    .apply()
                    .orElseThrow();
            assertThat(payment.amount).isEqualTo(10);
            assertThat(payment.card).isEqualTo("x");
        });
        verify(Payment.class);
    }

    @Test
    @Spec("R-001")
    void aHistoryThatDoesNotHoldEveryWriteIsRefusedButForAnEventThatHoldsTheObject() {
        unit.inTransaction(session -> session.persist(new Sometimes(1, "a")));
        unit.inTransaction(session -> session.find(Sometimes.class, 1).text = "b");
        unit.inTransaction(session -> {
            Revert<Sometimes> revert = history().revert(session, Sometimes.class, 1);
            assertThatThrownBy(() -> revert.to(unit.now()).preview())
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("Sometimes 1 cannot be brought back to ")
                    .hasMessageContaining("SometimesEvent does not hold every write to sometimes");
            assertThatThrownBy(revert::apply)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Nothing says to when");
            assertThat(revert.to(event(session, Sometimes.class, 1, 0)).apply().orElseThrow().text)
                    .isEqualTo("a");
        });
    }

    @Test
    void whatIsNotStoredStaysAndAnObjectWithoutItIsNotCreated() {
        unit.inTransaction(session -> session.persist(new Secretive(1, "a", "s1")));
        unit.inTransaction(session -> {
            Secretive found = session.find(Secretive.class, 1);
            found.text = "b";
            found.secret = "s2";
        });
        unit.inTransaction(session -> {
            Secretive reverted = history()
                    .revert(session, Secretive.class, 1)
                    .toPrevious()
                    .apply()
                    .orElseThrow();
            assertThat(reverted.text).isEqualTo("a");
            assertThat(reverted.secret).isEqualTo("s2");
            session.remove(reverted);
        });
        unit.inTransaction(session -> assertThatThrownBy(() -> history()
                        .revert(session, Secretive.class, 1)
                        .toPrevious()
                        .apply())
                .isInstanceOf(RevertException.class)
                .hasMessageContaining("the history holds no value of secret of secretive, which must not be null"));
    }

    @Test
    void anObjectThatRefersToItselfIsCreatedAnew() {
        unit.inTransaction(session -> {
            Node node = new Node(1);
            session.persist(node);
            session.flush();
            node.parent = node;
        });
        unit.inTransaction(session -> session.remove(session.find(Node.class, 1)));
        unit.inTransaction(session -> {
            history().revert(session, event(session, Node.class, 1, 1)).apply();
        });
        unit.inTransaction(session -> {
            Node node = session.find(Node.class, 1);
            assertThat(node.parent).isSameAs(node);
        });
        verify(Node.class);
    }

    @Test
    void valuesOfEveryTypeAreWrittenAsTheyWere() {
        unit.jdbc("create table copy_of_kinds as select * from kinds");
        for (String row : List.of(
                "1, '{\"b\": [1, null, \"x''y\"], \"a\": 1.50}', '{\"b\":1, \"a\":2}', '{a,NULL,\"b,c\"}', '\\x00ff5c', 'NaN', '-Infinity', 1.500, '12:00:00.123456+05:30', '1 mon 2 days 03:04:05', '10.0.0.1/8', 'ok', 'ab', B'101', '2026-01-02 03:04:05.678901+00'",
                "2, 'null', '[]', '{{a},{b}}', '', '-0', 'NaN', 'NaN', '00:00:00+00', '-1 year', '::1', 'bad', '', B'', '-infinity'",
                "3, null, null, null, null, null, null, null, null, null, null, null, null, null, null")) {
            unit.jdbc(
                    "insert into kinds (id, jb, js, arr, bytes, dbl, rl, num, tz, iv, ip, mood, chars, bits, at) values ("
                            + row + ")");
        }
        unit.jdbc("insert into copy_of_kinds select * from kinds");
        unit.jdbc(
                "update kinds set jb = '7', js = '8', arr = '{z}', bytes = 'z', dbl = 1, rl = 1, num = 1.5, tz = '01:00:00+00',"
                        + " iv = '1 day', ip = '1.1.1.1', mood = 'new', chars = 'z', bits = B'1', at = now() where id < 3");
        unit.jdbc("delete from kinds where id > 1");
        unit.inTransaction(session -> {
            for (int id = 1; id <= 3; id++) {
                history().revert(session, event(session, Kinds.class, id, 0)).apply();
            }
        });
        assertThat(
                        unit.value(
                                "select count(*) from kinds as k join copy_of_kinds as c on c.id = k.id where record_image_eq("
                                        + "row(k.jb, k.js::text, k.arr, k.bytes, k.dbl, k.rl, k.num, k.tz, k.iv, k.ip, k.mood, k.chars, k.bits, k.at),"
                                        + " row(c.jb, c.js::text, c.arr, c.bytes, c.dbl, c.rl, c.num, c.tz, c.iv, c.ip, c.mood, c.chars, c.bits, c.at))"))
                .isEqualTo(3L);
        verify(Kinds.class);
    }

    @Test
    void anObjectThatHasAnotherKeyNowIsNotMadeTwice() {
        unit.inTransaction(session -> session.persist(new Seat(new SeatId("A", 1), "Ann")));
        Instant seated = unit.now();
        unit.jdbc("update seat set seat_no = 2");
        unit.inTransaction(session -> {
            assertThatThrownBy(() -> history()
                            .revert(session, Seat.class, new SeatId("A", 1))
                            .to(seated)
                            .preview())
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("it has the key A, 2 now, and a revert changes no keys");
            assertThatThrownBy(() -> history()
                            .revert(session, Seat.class, new SeatId("A", 2))
                            .to(seated)
                            .orDelete()
                            .preview())
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("it had the key A, 1 then");
        });
    }

    @Test
    void whatIsAskedForWrongIsRefused() {
        book();
        unit.inTransaction(session -> {
            session.persist(new Guarded(1, "a"));
            session.flush();
            Event<Guarded> other = event(session, Guarded.class, 1, 0);
            assertThatThrownBy(() -> history().revert(session, Untracked.class, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not tracked");
            assertThatThrownBy(() -> history().revert(session, Book.class, "1"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("The key of");
            @SuppressWarnings({"unchecked", "rawtypes"})
            Event<Book> disguised = (Event) other;
            assertThatThrownBy(() -> history().revert(session, Book.class, 1).to(disguised))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no event of");
            assertThatThrownBy(() -> history().revert(session, Book.class, 2).to(event(session, Book.class, 1, 0)))
                    .isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void whatWasFoundByABackfillIsGoneBackTo() {
        unit.jdbc("begin; set local session_replication_role = replica;"
                + " insert into node (id, parent_id) values (1, null); commit");
        unit.inTransaction(session -> history().backfill(session, Node.class));
        unit.inTransaction(session -> session.remove(session.find(Node.class, 1)));
        unit.inTransaction(session -> assertThat(history()
                        .revert(session, event(session, Node.class, 1, 0))
                        .apply())
                .isPresent());
        verify(Node.class);
    }

    enum Mood {
        GOOD,
        BAD
    }

    @Embeddable
    static class Place {
        @Nullable
        String city;

        int number;

        protected Place() {}

        Place(String city, int number) {
            this.city = city;
            this.number = number;
        }
    }

    @Entity(name = "Author")
    @Table(name = "author")
    static class Author {
        @Id
        int id;

        @Nullable
        String name;

        protected Author() {}

        Author(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Book")
    @Table(name = "book")
    @TrackHistory(collections = true, exclude = "notes")
    static class Book {
        @Id
        int id;

        @Nullable
        String title;

        int pages;

        @ManyToOne
        @Nullable
        Author author;

        @Embedded
        @Nullable
        Place place;

        @Enumerated(EnumType.STRING)
        @Nullable
        Mood mood;

        @Nullable
        String notes;

        @UpdateTimestamp
        @Column(name = "changed_at")
        @Nullable
        Instant changedAt;

        @ElementCollection
        @CollectionTable(name = "book_words")
        List<String> words = new ArrayList<>();

        @ElementCollection
        @CollectionTable(name = "book_steps")
        @OrderColumn
        List<String> steps = new ArrayList<>();

        @ElementCollection
        @CollectionTable(name = "book_prices")
        @MapKeyColumn(name = "currency")
        @Column(name = "price", precision = 10, scale = 2)
        Map<String, BigDecimal> prices = new HashMap<>();

        @ManyToMany
        @JoinTable(name = "book_readers")
        Set<Author> readers = new HashSet<>();

        @Version
        int version;

        protected Book() {}

        Book(int id, String title) {
            this.id = id;
            this.title = title;
        }
    }

    @Entity(name = "Hidden")
    @Table(name = "hidden")
    @SQLRestriction("shown")
    @TrackHistory
    static class Hidden {
        @Id
        int id;

        boolean shown;

        protected Hidden() {}

        Hidden(int id, boolean shown) {
            this.id = id;
            this.shown = shown;
        }
    }

    @Entity(name = "Computed")
    @Table(name = "computed")
    @TrackHistory
    static class Computed {
        @Id
        int id;

        int width;

        @GeneratedColumn("width * width")
        int area;

        protected Computed() {}

        Computed(int id, int width) {
            this.id = id;
            this.width = width;
        }
    }

    @Entity(name = "Counted")
    @Table(name = "counted")
    @Versioned(name = "edition", attribute = "edition")
    @TrackHistory
    static class Counted {
        @Id
        int id;

        @Nullable
        String text;

        int edition;

        protected Counted() {}

        Counted(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Guarded")
    @Table(name = "guarded")
    @Protect(name = "closed", operations = Operation.UPDATE)
    @TrackHistory
    static class Guarded {
        @Id
        int id;

        @Nullable
        String text;

        protected Guarded() {}

        Guarded(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Marked")
    @Table(name = "marked")
    @SoftDelete(name = "mark", attribute = "active", restrict = true)
    @TrackHistory
    static class Marked {
        @Id
        int id;

        @Nullable
        String text;

        boolean active = true;

        protected Marked() {}

        Marked(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Numbered")
    @Table(name = "`Numbered Things`")
    @TrackHistory
    static class Numbered {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Column(name = "`Id`")
        @Nullable
        Long id;

        @Column(name = "`The Text`")
        @Nullable
        String text;
    }

    @Embeddable
    record SeatId(
            @Column(name = "seat_row") String row,
            @Column(name = "seat_no") int no) implements Serializable {}

    @Entity(name = "Seat")
    @Table(name = "seat")
    @TrackHistory
    static class Seat {
        @EmbeddedId
        @Nullable
        SeatId id;

        @Nullable
        String guest;

        protected Seat() {}

        Seat(SeatId id, String guest) {
            this.id = id;
            this.guest = guest;
        }
    }

    @Entity(name = "Animal")
    @Table(name = "animal")
    @Inheritance(strategy = InheritanceType.JOINED)
    @SecondaryTable(name = "animal_chip")
    @TrackHistory
    static class Animal {
        @Id
        int id;

        @Nullable
        String name;

        @Column(table = "animal_chip")
        @Nullable
        String chip;

        @Version
        long version;

        protected Animal() {}

        Animal(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Dog")
    @Table(name = "dog")
    static class Dog extends Animal {
        int tricks;

        protected Dog() {}

        Dog(int id, String name) {
            super(id, name);
        }
    }

    @Entity(name = "Payment")
    @Table(name = "payment")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @TrackHistory
    static class Payment {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "CardPayment")
    @Table(name = "card_payment")
    static class CardPayment extends Payment {
        @Nullable
        String card;

        protected CardPayment() {}

        CardPayment(int id, int amount, String card) {
            this.id = id;
            this.amount = amount;
            this.card = card;
        }
    }

    @Entity(name = "Sometimes")
    @Table(name = "sometimes")
    @TrackHistory(
            trackers = {@Tracker(on = Operation.INSERT), @Tracker(on = Operation.UPDATE, condition = "new.text = 'x'")})
    static class Sometimes {
        @Id
        int id;

        @Nullable
        String text;

        protected Sometimes() {}

        Sometimes(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Secretive")
    @Table(name = "secretive")
    @TrackHistory(exclude = "secret")
    static class Secretive {
        @Id
        int id;

        @Nullable
        String text;

        @Column(nullable = false)
        @Nullable
        String secret;

        protected Secretive() {}

        Secretive(int id, String text, String secret) {
            this.id = id;
            this.text = text;
            this.secret = secret;
        }
    }

    @Entity(name = "Node")
    @Table(name = "node")
    @TrackHistory
    static class Node {
        @Id
        int id;

        @ManyToOne
        @Nullable
        Node parent;

        protected Node() {}

        Node(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Kinds")
    @Table(name = "kinds")
    @TrackHistory
    static class Kinds {
        @Id
        int id;

        @Column(columnDefinition = "jsonb")
        @Nullable
        String jb;

        @Column(columnDefinition = "json")
        @Nullable
        String js;

        @Column(columnDefinition = "text[]")
        @Nullable
        String arr;

        byte @Nullable [] bytes;

        @Nullable
        Double dbl;

        @Nullable
        Float rl;

        @Column(columnDefinition = "numeric")
        @Nullable
        String num;

        @Column(columnDefinition = "timetz")
        @Nullable
        String tz;

        @Column(columnDefinition = "interval")
        @Nullable
        String iv;

        @Column(columnDefinition = "inet")
        @Nullable
        String ip;

        @Column(columnDefinition = "kinds_mood")
        @Nullable
        String mood;

        @Column(columnDefinition = "char(4)")
        @Nullable
        String chars;

        @Column(columnDefinition = "varbit")
        @Nullable
        String bits;

        @Nullable
        Instant at;
    }

    @Entity(name = "Untracked")
    static class Untracked {
        @Id
        int id;
    }
}
