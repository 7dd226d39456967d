package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;
import static org.hibernatepg.history.EventOperation.DELETE;
import static org.hibernatepg.history.EventOperation.INSERT;
import static org.hibernatepg.history.EventOperation.UPDATE;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By what questions for events are narrowed, and in which portions they are answered. */
class EventQueryTest {
    @RegisterExtension
    static final TestUnit unit =
            TestUnit.of(Note.class, Seat.class, Shape.class, Circle.class, Person.class, Shared.class);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.jdbc("insert into person (id) values (1), (2)");
    }

    private static <R> R ask(Function<EventQuery<Note>, R> question) {
        return unit.fromTransaction(session -> question.apply(notes(session)));
    }

    private static List<String> found(UnaryOperator<EventQuery<Note>> question) {
        return ask(notes -> texts(question.apply(notes)));
    }

    private static long count(UnaryOperator<EventQuery<Note>> question) {
        return ask(notes -> question.apply(notes).count());
    }

    private static Event<Note> last(UnaryOperator<EventQuery<Note>> question) {
        return ask(notes -> question.apply(notes).last().orElseThrow());
    }

    private static EventQuery<Note> notes(Session session) {
        return History.of(unit.sessionFactory()).events(session, Note.class);
    }

    private static List<String> texts(EventQuery<Note> query) {
        return query.list().stream()
                .map(event -> event.operation().code() + " " + event.get("text"))
                .toList();
    }

    private static void insert(int id, String text) {
        unit.jdbc("insert into \"Note\" (id, \"Text\", version) values (?, ?, 0)", id, text);
    }

    private static void update(int id, String text) {
        unit.jdbc("update \"Note\" set \"Text\" = ? where id = ?", text, id);
    }

    @Test
    void theEventsOfAnObjectKnowTheOneBeforeFromEitherEnd() {
        for (int id = 1; id <= 2; id++) {
            insert(id, "a");
            update(id, "b");
            update(id, "c");
            unit.jdbc("delete from \"Note\" where id = ?", id);
        }

        assertThat(before(notes -> notes)).containsExactly("I a - ", "U b - a", "U c - b", "D c - c");
        assertThat(before(notes -> notes.limit(2))).containsExactly("I a - ", "U b - a");
        assertThat(before(EventQuery::newestFirst)).containsExactly("D c - c", "U c - b", "U b - a", "I a - ");
        assertThat(before(notes -> notes.newestFirst().limit(2))).containsExactly("D c - c", "U c - b");
        assertThat(before(notes -> notes.newestFirst().limit(4))).hasSize(4).endsWith("I a - ");
        assertThat(before(notes -> notes.newestFirst().limit(0))).isEmpty();
        assertThat(before(notes -> notes.newestFirst().limit(Integer.MAX_VALUE)))
                .hasSize(4)
                .endsWith("I a - ");
        assertThat(before(notes -> notes.operation(UPDATE).limit(1))).containsExactly("U b - a");
    }

    private static List<String> before(UnaryOperator<EventQuery<Note>> question) {
        return ask(notes -> question.apply(notes.ofId(2)).list().stream()
                .map(event -> "%s %s - %s"
                        .formatted(
                                event.operation().code(),
                                event.get("text"),
                                event.previous()
                                        .map(previous -> previous.get("text"))
                                        .orElse("")))
                .toList());
    }

    @Test
    void byOperation() {
        insert(1, "a");
        update(1, "b");
        unit.jdbc("delete from \"Note\"");

        assertThat(found(notes -> notes.operation(INSERT, DELETE))).containsExactly("I a", "D b");
        assertThat(count(notes -> notes.operation(UPDATE))).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ask(EventQuery::operation))
                .withMessageStartingWith("No operation is given");
    }

    @Test
    void byTime() {
        insert(1, "a");
        update(1, "b");
        List<Event<Note>> events = ask(EventQuery::list);
        Instant second = events.get(1).createdAt();

        assertThat(found(notes -> notes.from(second))).containsExactly("U b");
        assertThat(found(notes -> notes.until(second))).containsExactly("I a");
        assertThat(found(notes -> notes.from(second).until(second))).isEmpty();
    }

    @Test
    void byTransaction() {
        insert(1, "a");
        unit.inTransaction(session -> {
            session.persist(new Note(2, "b"));
            session.persist(new Note(3, "c"));
        });
        long last = last(notes -> notes).transactionId().orElseThrow();

        assertThat(found(notes -> notes.transaction(last))).containsExactly("I b", "I c");
        assertThat(count(notes -> notes.transaction(1))).isZero();
    }

    @Test
    @Spec({"GAP-64", "V-020"})
    void byValuesOfTheContextOfAnyType() {
        UUID uuid = UUID.randomUUID();
        Map<String, Object> context = Map.of(
                "user",
                Map.of("id", 42, "roles", List.of("admin", "x's")),
                "rate",
                new BigDecimal("1.50"),
                "on",
                true,
                "day",
                LocalDate.of(2026, 1, 2),
                "uuid",
                uuid,
                "odd \"key\\",
                "odd");
        HistoryContext.run(context, () -> unit.inTransaction(session -> session.persist(new Note(1, "a"))));
        HistoryContext.run(
                Map.of("user", Map.of("id", "42")),
                () -> unit.inTransaction(session -> session.persist(new Note(2, "b"))));
        insert(3, "c");

        assertThat(found(notes -> notes.context("user.id", 42))).containsExactly("I a");
        assertThat(found(notes -> notes.context("user.id", 42.0))).containsExactly("I a");
        assertThat(found(notes -> notes.context("user.id", "42"))).containsExactly("I b");
        assertThat(found(notes -> notes.context("user.id", null))).containsExactly("I c");
        assertThat(found(notes -> notes.context("user.roles.1", "x's"))).containsExactly("I a");
        assertThat(found(notes -> notes.context("user.roles", List.of("admin"))))
                .isEmpty();
        assertThat(found(notes -> notes.context("rate", 1.5).context("on", true)))
                .containsExactly("I a");
        assertThat(found(notes -> notes.context("on", true).context("on", false)))
                .isEmpty();
        assertThat(found(notes -> notes.context("day", LocalDate.of(2026, 1, 2))))
                .containsExactly("I a");
        assertThat(found(notes -> notes.context("uuid", uuid))).containsExactly("I a");
        assertThat(found(notes -> notes.context("odd \"key\\", "odd"))).containsExactly("I a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ask(notes -> notes.context("user..id", 1)))
                .withMessageContaining("has an empty part");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ask(notes -> notes.context("user", new Object())))
                .withMessageContaining("which has no form in JSON");
    }

    @Test
    @Spec("V-021")
    void bySharedContexts() {
        UUID id = HistoryContext.call(Map.of("user", "ann"), () -> {
            unit.inTransaction(session -> session.persist(new Shared(1)));
            return HistoryContext.currentId().orElseThrow();
        });
        unit.jdbc("insert into shared (id) values (2)");

        unit.inTransaction(session -> {
            EventQuery<Shared> events = History.of(unit.sessionFactory()).events(session, Shared.class);
            assertThat(events.context("user", "ann").list())
                    .extracting(event -> event.get("id"))
                    .containsExactly(1);
            assertThat(events.contextId(id).count()).isEqualTo(1);
            assertThat(events.context("user", null).list())
                    .extracting(event -> event.get("id"))
                    .containsExactly(2);
        });
    }

    @Test
    void byTheAttributesThatChanged() {
        insert(1, "a");
        unit.jdbc("update \"Note\" set person_id = 1, extra = '{\"a\": 1}', city = 'Ulm'");
        unit.jdbc("update \"Note\" set \"Text\" = 'b', plain = '{}'");
        unit.jdbc("update \"Note\" set person_id = 2, city = 'Bonn', plain = '{ }'");
        unit.jdbc("update \"Note\" set extra = null, street = 'x'");

        assertThat(changed("text")).containsExactly(3);
        assertThat(changed("person")).containsExactly(2, 4);
        assertThat(changed("extra")).containsExactly(2, 5);
        assertThat(changed("plain")).containsExactly(3, 4);
        assertThat(changed("place")).containsExactly(2, 4, 5);
        assertThat(changed("place.street", "text")).containsExactly(3, 5);
        assertThat(count(notes -> notes.changed("person"))).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ask(notes -> notes.changed("titel")))
                .withMessageStartingWith("NoteEvent does not store 'titel'. It stores extra, id,");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ask(notes -> notes.changed("place.country")))
                .withMessage("NoteEvent stores no 'place.country': there is no 'country' in 'place'.");
        assertThatIllegalArgumentException().isThrownBy(() -> ask(EventQuery::changed));
    }

    /** The places of the events in the history. */
    private static List<Integer> changed(String... attributes) {
        return ask(notes -> {
            List<Long> all = notes.list().stream().map(Event::id).toList();
            return notes.changed(attributes).list().stream()
                    .map(event -> all.indexOf(event.id()) + 1)
                    .toList();
        });
    }

    @Test
    void whatASubclassAddsToItsEvents() {
        unit.jdbc("insert into shape (id, kind, name, radius) values (1, 'circle', 'c', 1)");
        unit.jdbc("update shape set radius = 2");
        unit.jdbc("update shape set name = 'd'");

        unit.inTransaction(session -> {
            History history = History.of(unit.sessionFactory());
            EventQuery<Circle> circles = history.events(session, Circle.class).ofId(1);
            assertThat(circles.changed("radius").list())
                    .extracting(event -> event.get("radius"))
                    .containsExactly(2);
            assertThat(circles.changed("name").count()).isEqualTo(1);
            assertThat(circles.blame().get("radius").operation()).isEqualTo(UPDATE);
            assertThat(history.events(session, Shape.class).ofId(1).blame().keySet())
                    .containsExactly("id", "name", "radius");
        });
    }

    @Test
    @Spec({"GAP-59", "V-012"})
    void eventsOfAListOfObjectsAndOfNoneForAnEmptyList() {
        insert(1, "a");
        insert(2, "b");
        insert(3, "c");

        assertThat(found(notes -> notes.ofAll(List.of(new Note(1, ""), new Note(3, "")))))
                .containsExactly("I a", "I c");
        assertThat(found(notes -> notes.ofAll(List.of()))).isEmpty();
        assertThat(count(notes -> notes.ofIds(List.of()))).isZero();
        assertThat(found(notes -> notes.ofIds(List.of(2, 2, 99)))).containsExactly("I b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ask(notes -> notes.ofIds(List.of("2"))))
                .withMessageContaining("which is a java.lang.String. Its keys are of java.lang.Integer.");
    }

    @Test
    @Spec("GAP-19")
    void anyNumberOfKeysIsOneParameter() {
        insert(7, "a");
        List<Integer> many = IntStream.range(0, 100_000).boxed().toList();
        assertThat(found(notes -> notes.ofIds(many))).containsExactly("I a");

        unit.jdbc("insert into \"Cell\" (line, \"Col\", guest) values (1, 'a', 'x'), (1, 'b''s', 'y'), (2, 'a', 'z')");
        unit.inTransaction(session -> {
            List<Place> places = new ArrayList<>(List.of(new Place(1, "b's"), new Place(2, "a"), new Place(2, "b's")));
            IntStream.range(10, 20_000).forEach(i -> places.add(new Place(i, "q")));
            EventQuery<Seat> seats = History.of(unit.sessionFactory()).events(session, Seat.class);
            assertThat(seats.ofIds(places).list())
                    .extracting(event -> event.get("guest"))
                    .containsExactly("y", "z");
        });
    }

    @Test
    void theNewestFirstAndSomeOfThem() {
        IntStream.rangeClosed(1, 5).forEach(i -> insert(i, "n" + i));

        assertThat(found(notes -> notes.newestFirst().limit(2))).containsExactly("I n5", "I n4");
        assertThat(found(notes -> notes.limit(0))).isEmpty();
        unit.inTransaction(session -> {
            assertThat(notes(session).first().orElseThrow().get("text")).isEqualTo("n1");
            assertThat(notes(session).last().orElseThrow().get("text")).isEqualTo("n5");
            assertThat(notes(session).newestFirst().last().orElseThrow().get("text"))
                    .isEqualTo("n1");
            assertThat(notes(session).ofId(9).first()).isEmpty();
        });
        assertThat(count(notes -> notes.limit(2))).isEqualTo(5);
        assertThatIllegalArgumentException().isThrownBy(() -> ask(notes -> notes.limit(-1)));
    }

    @Test
    void pagesNeitherLoseNorRepeatWhileOthersWrite() {
        IntStream.rangeClosed(1, 5).forEach(i -> insert(i, "n" + i));
        List<String> seen = new ArrayList<>();
        Optional<String> token = Optional.empty();
        int written = 10;
        do {
            Optional<String> at = token;
            EventPage<Event<Note>> page =
                    ask(notes -> at.map(next -> notes.page(2, next)).orElseGet(() -> notes.page(2)));
            page.events().forEach(event -> seen.add(String.valueOf(event.get("text"))));
            token = page.next();
            insert(written++, "later");
        } while (token.isPresent());

        assertThat(seen).containsExactly("n1", "n2", "n3", "n4", "n5");
    }

    @Test
    void aPageOfATransactionThatWritesGoesOn() {
        unit.inTransaction(session -> {
            IntStream.rangeClosed(1, 3).forEach(i -> session.persist(new Note(i, "n" + i)));
            EventPage<Event<Note>> first = notes(session).newestFirst().page(2);
            EventPage<Event<Note>> second =
                    notes(session).newestFirst().page(7, first.next().orElseThrow());
            assertThat(first.events()).extracting(event -> event.get("text")).containsExactly("n3", "n2");
            assertThat(second.events()).extracting(event -> event.get("text")).containsExactly("n1");
            assertThat(second.next()).isEmpty();
        });
    }

    @Test
    void aTokenHoldsForItsQuestionOnly() {
        IntStream.rangeClosed(1, 3).forEach(i -> insert(i, "n" + i));
        EventPage<Event<Note>> start = ask(notes -> notes.label("insert").page(1));
        String token = start.next().orElseThrow();

        assertThat(token).matches("[A-Za-z0-9_-]+");
        EventPage<Event<Note>> rest = ask(notes -> notes.label("insert").page(9, token));
        assertThat(rest.events()).hasSize(2);
        for (String bad : List.of(
                "", "x", "%%%", token.substring(1), token + "a", "AAAA" + token, token.toLowerCase(Locale.ROOT))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ask(notes -> notes.label("insert").page(1, bad)))
                    .withMessageStartingWith("The text is no page token, or was changed");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ask(notes -> notes.page(1, token)))
                .withMessageStartingWith("The page token is one of another question");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ask(notes -> notes.label("insert").newestFirst().page(1, token)))
                .withMessageStartingWith("The page token is one of another question");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ask(notes -> notes.page(0)))
                .withMessageContaining("at least 1");
        assertThatIllegalStateException()
                .isThrownBy(() -> ask(notes -> notes.limit(1).page(1)));
    }

    @Test
    void theEventAfter() {
        insert(1, "a");
        insert(2, "x");
        update(1, "b");

        unit.inTransaction(session -> {
            Event<Note> first = notes(session).ofId(1).first().orElseThrow();
            Event<Note> second = first.next().orElseThrow();
            assertThat(second.changes()).containsExactly(new Change("text", "a", "b"));
            assertThat(second.previous().orElseThrow().id()).isEqualTo(first.id());
            assertThat(second.next()).isEmpty();
        });
    }

    @Test
    void aLongHistoryIsReadInPortions() {
        unit.jdbc("insert into \"Note\" (id, \"Text\", version) select i, 'n', 0 from generate_series(1, 1000) as i");
        unit.inTransaction(session -> {
            try (Stream<Event<Note>> events = notes(session).newestFirst().stream()) {
                assertThat(events.limit(3)).extracting(event -> event.get("id")).containsExactly(1000, 999, 998);
            }
        });
    }

    @Test
    @Spec({"RV-15", "RV-05"})
    void theNetChangeOfATransaction() {
        insert(1, "a");
        insert(2, "b");
        insert(3, "c");
        unit.jdbc("begin; update \"Note\" set \"Text\" = 'x' where id = 1;"
                + "update \"Note\" set \"Text\" = 'z', city = 'Ulm' where id = 1;"
                + "update \"Note\" set \"Text\" = 'y' where id = 2; update \"Note\" set \"Text\" = 'b' where id = 2;"
                + "insert into \"Note\" (id, version) values (4, 0); delete from \"Note\" where id = 4;"
                + "insert into \"Note\" (id, version) values (5, 0); update \"Note\" set \"Text\" = 'new' where id = 5;"
                + "delete from \"Note\" where id = 3; insert into \"Note\" (id, \"Text\", version) values (3, 'd', 0);"
                + "commit");
        unit.jdbc("delete from \"Note\" where id = 1");
        long last = last(notes -> notes.ofId(5)).transactionId().orElseThrow();

        unit.inTransaction(session -> {
            assertThat(notes(session).transaction(last).net())
                    .extracting(
                            change -> change.operation() + " " + change.event().get("id"), ObjectChange::changes)
                    .containsExactly(
                            tuple(
                                    "UPDATE 1",
                                    List.of(new Change("place.city", null, "Ulm"), new Change("text", "a", "z"))),
                            tuple("INSERT 5", List.of()),
                            tuple("UPDATE 3", List.of(new Change("text", "c", "d"))));
            assertThat(notes(session).ofId(1).net())
                    .extracting(ObjectChange::operation)
                    .containsExactly(INSERT, UPDATE, DELETE);
            ObjectChange<Note> update = notes(session).ofId(1).net().get(1);
            assertThat(update.before().orElseThrow().get("text")).isEqualTo("a");
            assertThat(update.event().snapshot().text).isEqualTo("z");
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> ask(notes -> notes.label("insert").net()))
                .withMessageStartingWith(
                        "net() needs every event, and the question is for some of them: leave label(…) out");
    }

    @Test
    @Spec("RV-11")
    void whoChangedWhatLast() {
        HistoryContext.run(
                Map.of("user", "ann"), () -> unit.inTransaction(session -> session.persist(new Note(1, "a"))));
        HistoryContext.run(
                Map.of("user", "bob"),
                () -> unit.inTransaction(session -> {
                    session.find(Note.class, 1).text = "b";
                }));
        Instant then = last(notes -> notes).createdAt();
        HistoryContext.run(
                Map.of("user", "cid"),
                () -> unit.inTransaction(session -> {
                    Note note = session.find(Note.class, 1);
                    note.place = new Address();
                    note.place.city = "Ulm";
                }));
        HistoryContext.run(
                Map.of("user", "dan"),
                () -> unit.inTransaction(session -> {
                    session.find(Note.class, 1).text = "c";
                }));
        unit.jdbc("delete from \"Note\"");

        unit.inTransaction(session -> {
            EventQuery<Note> note = notes(session).ofId(1);
            assertThat(users(note.blame()))
                    .containsExactly(
                            "extra ann",
                            "id ann",
                            "person ann",
                            "place.city cid",
                            "place.street ann",
                            "plain ann",
                            "text dan");
            assertThat(users(note.until(then.plusNanos(1000)).blame())).contains("text bob", "place.city ann");
            assertThat(notes(session).ofId(9).blame()).isEmpty();
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> ask(EventQuery::blame))
                .withMessageContaining("one object");
        assertThatIllegalStateException()
                .isThrownBy(() -> ask(notes -> notes.ofId(1).limit(3).blame()));
    }

    private static List<String> users(Map<String, Event<Note>> blame) {
        return blame.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().context().get("user"))
                .toList();
    }

    @Test
    @Spec("GAP-66")
    void theEventsOfAnObjectUnderTheKeysThatItHadBefore() {
        unit.jdbc("insert into \"Cell\" (line, \"Col\", guest) values (1, 'a', 'ann'), (9, 'z', 'other')");
        unit.jdbc("update \"Cell\" set line = 2 where line = 1");
        unit.jdbc("insert into \"Cell\" (line, \"Col\", guest) values (1, 'a', 'newcomer')");
        unit.jdbc("update \"Cell\" set line = 3, \"Col\" = 'c', guest = 'Ann' where line = 2");

        unit.inTransaction(session -> {
            EventQuery<Seat> seat = History.of(unit.sessionFactory())
                    .events(session, Seat.class)
                    .ofId(new Place(3, "c"));
            assertThat(seat.list()).hasSize(1);
            assertThat(seat.withFormerKeys().list())
                    .extracting(event -> event.operation().code() + " " + event.get("guest"))
                    .containsExactly("I ann", "U ann", "U Ann");
            assertThat(seat.withFormerKeys().newestFirst().page(2).events()).hasSize(2);
        });
        assertThatIllegalStateException().isThrownBy(() -> ask(EventQuery::withFormerKeys));
    }

    @Test
    void aCollectionIsAskedInTheSameWay() {
        unit.jdbc("insert into \"Note\" (id, version) values (1, 0)");
        unit.jdbc("insert into note_tags (note_id, tags) values (1, 'a'), (1, 'b'), (1, 'c')");
        unit.jdbc("delete from note_tags where tags = 'b'");

        unit.inTransaction(session -> {
            CollectionEventQuery<Note> tags =
                    History.of(unit.sessionFactory()).collectionEvents(session, Note.class, "tags");
            assertThat(tags.operation(INSERT).newestFirst().list())
                    .extracting(CollectionEvent::element)
                    .containsExactly("c", "b", "a");
            EventPage<CollectionEvent<Note>> page = tags.ofId(1).page(3);
            assertThat(tags.ofId(1).page(3, page.next().orElseThrow()).events())
                    .extracting(CollectionEvent::element)
                    .containsExactly("b");
            assertThat(new HashSet<>(tags.limit(2).list())).hasSize(2);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> tags.page(1, page.next().orElseThrow()));
            assertThatIllegalStateException().isThrownBy(() -> tags.limit(1).net());
        });
    }

    @Entity(name = "Note")
    @Table(name = "`Note`")
    @TrackHistory
    static class Note {
        @Id
        int id;

        @Column(name = "`Text`")
        @Nullable
        String text;

        @Version
        int version;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Person person;

        @JdbcTypeCode(SqlTypes.JSON)
        @Nullable
        Map<String, Object> extra;

        @JdbcTypeCode(SqlTypes.JSON)
        @Column(columnDefinition = "json")
        @Nullable
        Map<String, Object> plain;

        @Embedded
        @Nullable
        Address place;

        @ElementCollection
        @CollectionTable(name = "note_tags", joinColumns = @JoinColumn(name = "note_id"))
        @TrackHistory
        List<String> tags = new ArrayList<>();

        Note() {}

        Note(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Embeddable
    static class Address {
        @Nullable
        String city;

        @Nullable
        String street;
    }

    @Entity(name = "Person")
    static class Person {
        @Id
        int id;
    }

    @Entity(name = "Seat")
    @Table(name = "`Cell`")
    @TrackHistory
    static class Seat {
        @EmbeddedId
        @Nullable
        Place place;

        @Nullable
        String guest;
    }

    @Embeddable
    record Place(int line, @Column(name = "`Col`") String col) {}

    @Entity(name = "Shape")
    @TrackHistory
    @DiscriminatorColumn(name = "kind")
    static class Shape {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "Circle")
    @DiscriminatorValue("circle")
    static class Circle extends Shape {
        int radius;
    }

    @Entity(name = "Shared")
    @TrackHistory(context = ContextStorage.SHARED)
    static class Shared {
        @Id
        int id;

        Shared() {}

        Shared(int id) {
            this.id = id;
        }
    }
}
