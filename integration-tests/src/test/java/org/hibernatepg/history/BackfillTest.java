package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.TriggerViolationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that are older than their history get an event that comes before all others. */
class BackfillTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Item.class,
                    Part.class,
                    Pet.class,
                    Cat.class,
                    Page.class,
                    Letter.class,
                    Bill.class,
                    CardBill.class,
                    Twice.class,
                    SharedNote.class,
                    Strict.class,
                    Closed.class,
                    Picky.class,
                    PickyLog.class,
                    Untracked.class)
            .prepare("create schema \"Old Things\"");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static History history() {
        return History.of(unit.sessionFactory());
    }

    private static Replay replay() {
        return Replay.of(unit.sessionFactory());
    }

    /** Writes rows as they were written before anything was tracked. */
    private static void older(String... statements) {
        unit.jdbc("begin; set local session_replication_role = replica; " + String.join("; ", statements) + "; commit");
    }

    private static List<BackfilledTable> backfill(Class<?>... entities) {
        return unit.fromTransaction(session -> history().backfill(session, entities));
    }

    private static List<BackfilledTable> inBatches(int rows, Class<?>... entities) {
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            return history().backfillInBatches(session, rows, entities);
        }
    }

    private static long rows(List<BackfilledTable> tables) {
        return tables.stream().mapToLong(BackfilledTable::rows).sum();
    }

    private static void verify(Class<?>... entities) {
        unit.inTransaction(session -> replay().verify(session, entities));
    }

    private static String parts(int from, int to) {
        return "insert into part (id, name, version) select n, 'part ' || n, 0 from generate_series(%d, %d) as n"
                .formatted(from, to);
    }

    @Test
    @Spec({"GAP-26", "R-013"})
    void everyRowGetsItsFirstEventByOneStatement() {
        older(parts(1, 3));
        unit.inTransaction(
                session -> assertThat(replay().differences(session, Part.class)).hasSize(3));
        unit.clearStatements();

        assertThat(backfill(Part.class)).contains(new BackfilledTable("PartEvent", "part", 3));

        assertThat(unit.statements())
                .filteredOn(sql -> sql.contains("insert into part_event"))
                .hasSize(1);
        verify(Part.class);
        unit.inTransaction(session -> {
            List<Event<Part>> events = history().events(session, Part.class).list();
            assertThat(events)
                    .extracting(Event::operation, Event::label, event -> event.get("name"), Event::isFirst)
                    .containsExactlyInAnyOrder(
                            tuple(EventOperation.BASELINE, "baseline", "part 1", true),
                            tuple(EventOperation.BASELINE, "baseline", "part 2", true),
                            tuple(EventOperation.BASELINE, "baseline", "part 3", true));
            assertThat(events).allSatisfy(event -> {
                assertThat(event.id()).isNegative();
                assertThat(event.transactionId()).isPresent();
                assertThat(event.changes()).isEmpty();
            });
        });
    }

    @Test
    @Spec("GAP-26")
    void theFirstChangeIsMeasuredAgainstTheBaseline() {
        older(parts(1, 1));
        backfill();
        unit.inTransaction(session -> session.find(Part.class, 1).name = "changed");

        unit.inTransaction(session -> {
            Event<Part> change =
                    history().events(session, Part.class).label("update").list().get(0);
            assertThat(change.changes()).containsExactly(new Change("name", "part 1", "changed"));
            assertThat(change.previous()).get().extracting(Event::operation).isEqualTo(EventOperation.BASELINE);
        });
        verify(Part.class);
    }

    @Test
    @Spec("GAP-26")
    void whatHasAnEventIsPassedOverSoThatASecondRunAddsWhatIsMissing() {
        older(parts(1, 3));
        unit.inTransaction(session -> session.find(Part.class, 2).name = "changed");
        unit.inTransaction(session -> history().record(session, session.find(Part.class, 3), "seen"));

        assertThat(rows(backfill(Part.class))).isEqualTo(2);
        assertThat(rows(backfill(Part.class))).isZero();
        older(parts(4, 5));
        assertThat(rows(backfill(Part.class))).isEqualTo(2);
        assertThat(rows(inBatches(1, Part.class))).isZero();

        assertThat(unit.query("select id, pgh_operation from part_event order by id, pgh_id"))
                .containsExactly(
                        List.of(1, "L"),
                        List.of(2, "U"),
                        List.of(3, "L"),
                        List.of(3, "S"),
                        List.of(4, "L"),
                        List.of(5, "L"));
        verify(Part.class);
    }

    @Test
    @Spec("GAP-26")
    void batchesHaveTransactionsOfTheirOwnAndGoOnAfterAFailure() {
        older(parts(1, 10));
        unit.jdbc("create function fail() returns trigger language plpgsql as"
                + " $$ begin raise exception 'no more'; end $$");
        unit.jdbc(
                "create trigger fail before insert on part_event for each row when (new.id = 8) execute function fail()");

        assertThatThrownBy(() -> inBatches(3, Part.class)).hasMessageContaining("no more");
        assertThat(unit.query("select count(*), count(distinct pgh_xid) from part_event"))
                .containsExactly(List.of(6L, 2L));
        unit.jdbc("drop function fail() cascade");

        assertThat(inBatches(3, Part.class)).contains(new BackfilledTable("PartEvent", "part", 4));
        verify(Part.class);
    }

    @Test
    void keysOfSeveralColumnsQuotedNamesAndSchemasAreBackfilled() {
        older(
                "insert into \"Old Things\".\"Item\" (\"Shelf\", no, kind, \"In Stock\", width, height) select s || '''', n, 'BIG', n, null, n"
                        + " from unnest(array['a', 'b']) as s, generate_series(1, 4) as n");

        assertThat(rows(inBatches(3, Item.class))).isEqualTo(8);
        verify(Item.class);
        unit.inTransaction(session -> {
            Event<Item> event = history()
                    .events(session, Item.class)
                    .ofId(new ItemId("a'", 2))
                    .list()
                    .get(0);
            assertThat(event.snapshot().kind).isEqualTo(Kind.BIG);
            assertThat(Objects.requireNonNull(event.snapshot().size).height).isEqualTo(2);
        });
    }

    @Test
    void allTablesOfAnObjectAreBackfilledAndItsFirstEventIsWhole() {
        older(
                "insert into pet (id, name) values (1, 'Tom'), (2, 'Rex')",
                "insert into cat (id, lives) values (1, 9)",
                "insert into pet_chip (id, chip) values (1, 'c')");

        assertThat(backfill(Pet.class))
                .containsExactlyInAnyOrder(
                        new BackfilledTable("PetEvent", "Pet", 2),
                        new BackfilledTable("PetEvent", "Cat", 1),
                        new BackfilledTable("PetEvent", "pet_chip", 1));
        verify(Pet.class);
        unit.inTransaction(session -> {
            List<Event<Pet>> events =
                    history().events(session, Pet.class).ofId(1).list();
            assertThat(events.get(0).table()).isEqualTo("Pet");
            assertThat(events)
                    .allSatisfy(event -> assertThat(event.snapshot()).isInstanceOfSatisfying(Cat.class, cat -> {
                        assertThat(cat.name).isEqualTo("Tom");
                        assertThat(cat.chip).isEqualTo("c");
                        assertThat(cat.lives).isEqualTo(9);
                    }));
            assertThat(events).filteredOn(event -> !event.changes().isEmpty()).isEmpty();
        });
        unit.inTransaction(session -> session.find(Cat.class, 1).lives = 8);
        unit.inTransaction(session -> {
            List<Event<Pet>> events =
                    history().events(session, Pet.class).ofId(1).list();
            assertThat(events.get(events.size() - 1).changes()).containsExactly(new Change("lives", 9, 8));
        });
        verify(Pet.class);
    }

    @Test
    void ofASharedTableOnlyTheTrackedRowsAreBackfilled() {
        older("insert into page (id, kind, text) values (1, 'Page', 'p'), (2, 'Letter', 'l')");

        assertThat(rows(inBatches(1, Letter.class))).isEqualTo(1);
        assertThat(unit.query("select id, text from letter_events")).containsExactly(List.of(2, "l"));
        verify(Letter.class);
    }

    @Test
    void eachTableOfAClassOfItsOwnIsBackfilled() {
        older(
                "insert into bill (id, amount) values (1, 10)",
                "insert into card_bill (id, amount, card) values (2, 20, 'x')");

        assertThat(rows(backfill(Bill.class))).isEqualTo(2);
        verify(Bill.class);
        unit.inTransaction(session -> assertThat(history()
                        .events(session, Bill.class)
                        .ofId(2)
                        .list()
                        .get(0)
                        .snapshot())
                .isInstanceOf(CardBill.class));
    }

    @Test
    void collectionsAreBackfilledRowByRow() {
        older(
                parts(1, 3),
                "insert into part_words (part_id, words) values (1, 'a'), (1, 'a'), (1, null), (2, 'a')",
                "insert into part_steps (part_id, steps_order, steps) values (1, 0, 'x'), (1, 1, 'y')",
                "insert into part_prices (part_id, currency, price) values (1, 'EUR', 5), (2, 'EUR', null)",
                "insert into part_similar (part_id, similar_id) values (1, 2), (2, 3)");

        assertThat(rows(inBatches(1, Part.class))).isEqualTo(3 + 4 + 2 + 2 + 2);
        verify(Part.class);
        unit.inTransaction(session -> {
            assertThat(history()
                            .collectionEvents(session, Part.class, "words")
                            .ofId(1)
                            .net())
                    .extracting(
                            CollectionChange::operation, change -> change.row().element())
                    .containsExactlyInAnyOrder(
                            tuple(EventOperation.BASELINE, "a"),
                            tuple(EventOperation.BASELINE, "a"),
                            tuple(EventOperation.BASELINE, null));
            session.find(Part.class, 1).words.remove("a");
        });
        verify(Part.class);
        assertThat(rows(backfill(Part.class))).isZero();
    }

    @Test
    void ofEqualRowsAsManyAreAddedAsEventsDoNotTellOfAlsoThoseThatAreGone() {
        older(parts(1, 2), "insert into part_words (part_id, words) values (1, 'a'), (1, 'a'), (1, 'a'), (2, 'b')");
        unit.jdbc("delete from part_words where ctid = (select ctid from part_words limit 1)");
        unit.jdbc("insert into part_words (part_id, words) values (1, 'a')");
        unit.jdbc("update part_words set words = 'c' where words = 'b'");

        assertThat(rows(backfill(Part.class))).isEqualTo(2 + 4);
        verify(Part.class);
        assertThat(rows(inBatches(10, Part.class))).isZero();
    }

    @Test
    @Spec("GAP-26")
    @Timeout(60)
    void whoWritesMeanwhileIsNotKeptWaitingAndHistoriesAreWhole() {
        older(
                parts(1, 2_000),
                "insert into part_words (part_id, words) select n % 2000 + 1, 'w' || n % 3 from generate_series(1, 4000) as n");
        AtomicBoolean done = new AtomicBoolean();
        List<CompletableFuture<Integer>> writers = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            int number = thread;
            writers.add(CompletableFuture.supplyAsync(() -> write(number, done)));
        }
        long before = rows(inBatches(50, Part.class));
        long more = rows(backfill(Part.class));
        done.set(true);
        int written = writers.stream().mapToInt(CompletableFuture::join).sum();

        assertThat(before).isPositive();
        assertThat(more).isZero();
        assertThat(written).isPositive();
        verify(Part.class);
    }

    /** Updates, deletes, inserts, changes of keys, and rows of the collection that come, change and go. */
    private static int write(int number, AtomicBoolean done) {
        Random random = new Random(number);
        int transactions = 0;
        while (!done.get()) {
            int id = 1 + random.nextInt(2_000);
            int other = 10_000 + 3 * transactions++ + number;
            String text = number + " " + transactions;
            unit.jdbc(
                    switch (random.nextInt(6)) {
                        case 0 -> "update part set name = '%s' where id = %d".formatted(text, id);
                        case 1 -> "delete from part_words where part_id = %d".formatted(id);
                        case 2 -> "insert into part (id, name, version) values (%d, '%s', 0)".formatted(other, text);
                        case 3 ->
                            "insert into part_words (part_id, words) select id, 'w1' from part where id = %d for key share"
                                    .formatted(id);
                        case 4 -> "update part_words set words = 'w2' where part_id = %d".formatted(id);
                        default ->
                            "with gone as (delete from part as p where id = %d and not exists (select from part_words where part_id = p.id) returning *) insert into part (id, name, version) select id + 100000, name, version from gone"
                                    .formatted(id);
                    });
        }
        return transactions;
    }

    @Test
    @Timeout(60)
    void twoBackfillsAtOnceWriteEachEventOnce() {
        older(
                parts(1, 1_000),
                "insert into part_words (part_id, words) select n, 'w' from generate_series(1, 1000) as n");

        CompletableFuture<Long> one = CompletableFuture.supplyAsync(() -> rows(inBatches(30, Part.class)));
        CompletableFuture<Long> two = CompletableFuture.supplyAsync(() -> rows(backfill(Part.class)));

        assertThat(one.join() + two.join()).isEqualTo(2_000);
        verify(Part.class);
    }

    @Test
    void everyHistoryOfAnEntityIsBackfilledWhateverItsConditions() {
        older("insert into twice (id, status) values (1, 'NEW')");

        assertThat(backfill(Twice.class))
                .containsExactlyInAnyOrder(
                        new BackfilledTable("TwiceEvent", "Twice", 1), new BackfilledTable("TwiceDone", "Twice", 1));
        unit.inTransaction(session -> session.find(Twice.class, 1).status = "DONE");
        unit.inTransaction(session -> assertThat(history()
                        .events(session, Twice.class, "TwiceDone")
                        .label("done")
                        .list()
                        .get(0)
                        .changes())
                .containsExactly(new Change("status", "NEW", "DONE")));
    }

    @Test
    void theContextIsThatOfTheBackfill() {
        older(
                "insert into part (id, name, version) values (1, 'a', 0)",
                "insert into shared_note (id, text) values (1, 'a')");

        HistoryContext.run(Map.of("job", "backfill"), () -> backfill(Part.class, SharedNote.class));

        unit.inTransaction(session -> {
            assertThat(history().events(session, Part.class).list().get(0).context())
                    .containsExactly(Map.entry("job", "backfill"));
            assertThat(history().events(session, SharedNote.class).list().get(0).context())
                    .containsExactly(Map.entry("job", "backfill"));
        });
    }

    @Test
    void aRequiredContextIsRequiredHereToo() {
        assertThat(rows(backfill(Strict.class))).isZero();
        older("insert into strict (id, text) values (1, 'a')");

        assertThatThrownBy(() -> backfill(Strict.class))
                .satisfies(refused -> assertThat(TriggerViolationException.find(refused))
                        .containsInstanceOf(MissingContextException.class));
        assertThat(unit.value("select count(*) from strict_event")).isEqualTo(0L);
        HistoryContext.run(Map.of("job", "backfill"), () -> inBatches(10, Strict.class));
        verify(Strict.class);
    }

    @Test
    void appendOnlyTablesAndWrittenEventEntitiesAreFilled() {
        older(
                "insert into closed (id, text) values (1, 'a')",
                "insert into picky (id, text, secret) values (1, 'a', 's')");

        assertThat(rows(backfill(Closed.class, Picky.class))).isEqualTo(2);
        verify(Closed.class, Picky.class);
        unit.inTransaction(session -> assertThat(session.createSelectionQuery("from PickyLog", PickyLog.class)
                        .getSingleResult()
                        .text)
                .isEqualTo("a"));
    }

    @Test
    void whatIsPendingInTheSessionIsWrittenAndRecordedFirst() {
        older(parts(1, 1));
        unit.inTransaction(session -> {
            session.persist(new Part(2, "new"));
            session.find(Part.class, 1).name = "changed";
            assertThat(rows(history().backfill(session, Part.class))).isZero();
        });
        assertThat(unit.query("select id, pgh_operation from part_event order by id"))
                .containsExactly(List.of(1, "U"), List.of(2, "I"));
    }

    @Test
    void aChangeInTheTransactionOfTheBackfillComesAfterTheBaseline() {
        older(parts(1, 2));
        unit.inTransaction(session -> {
            history().backfill(session);
            session.find(Part.class, 1).name = "changed";
            session.remove(session.find(Part.class, 2));
        });
        assertThat(unit.query("select id, pgh_operation from part_event order by id, pgh_id"))
                .containsExactly(List.of(1, "L"), List.of(1, "U"), List.of(2, "L"), List.of(2, "D"));
        verify(Part.class);
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        assertThatThrownBy(() -> backfill(Untracked.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Untracked is not tracked: put @TrackHistory on the entity. Tracked are [");
        try (Session session = unit.sessionFactory().openSession()) {
            assertThatThrownBy(() -> history().backfill(session, Part.class))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("there is no transaction");
            assertThatThrownBy(() -> history().backfillInBatches(session, 0, Part.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("A batch of 0 rows");
        }
        unit.inTransaction(session -> assertThatThrownBy(() -> history().backfillInBatches(session, 5, Part.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("transactions of their own"));
        unit.inTransaction(session -> {
            session.doWork(connection ->
                    connection.createStatement().execute("set transaction isolation level repeatable read"));
            assertThatThrownBy(() -> history().backfill(session, Part.class))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("READ COMMITTED");
        });
    }

    enum Kind {
        SMALL,
        BIG
    }

    record ItemId(String shelf, int no) implements Serializable {}

    @Embeddable
    static class Size {
        @Nullable
        Integer width;

        @Nullable
        Integer height;
    }

    @Entity(name = "Item")
    @Table(name = "`Item`", schema = "`Old Things`")
    @IdClass(ItemId.class)
    @TrackHistory
    static class Item {
        @Id
        @Column(name = "`Shelf`")
        @Nullable
        String shelf;

        @Id
        int no;

        @Enumerated(EnumType.STRING)
        @Nullable
        Kind kind;

        @Column(name = "`In Stock`")
        int inStock;

        @Nullable
        Size size;
    }

    @Entity(name = "Part")
    @Table(name = "part")
    @TrackHistory(
            collections = true,
            trackers = {
                @Tracker(on = Operation.INSERT),
                @Tracker(on = Operation.UPDATE),
                @Tracker(on = Operation.DELETE),
                @Tracker(
                        on = {},
                        label = "seen")
            })
    static class Part {
        @Id
        int id;

        @Nullable
        String name;

        @ElementCollection
        @CollectionTable(name = "part_words")
        List<String> words = new ArrayList<>();

        @ElementCollection
        @CollectionTable(name = "part_steps")
        @OrderColumn
        List<String> steps = new ArrayList<>();

        @ElementCollection
        @CollectionTable(name = "part_prices")
        @MapKeyColumn(name = "currency")
        @Column(name = "price")
        Map<String, Integer> prices = new HashMap<>();

        @ManyToMany
        @JoinTable(name = "part_similar")
        Set<Part> similar = new HashSet<>();

        @Version
        int version;

        protected Part() {}

        Part(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Pet")
    @Inheritance(strategy = InheritanceType.JOINED)
    @SecondaryTable(name = "pet_chip")
    @TrackHistory
    static class Pet {
        @Id
        int id;

        @Nullable
        String name;

        @Column(table = "pet_chip")
        @Nullable
        String chip;
    }

    @Entity(name = "Cat")
    static class Cat extends Pet {
        int lives;
    }

    @Entity(name = "Page")
    @DiscriminatorColumn(name = "kind")
    static class Page {
        @Id
        int id;

        @Nullable
        String text;
    }

    @Entity(name = "Letter")
    @TrackHistory(table = "letter_events")
    static class Letter extends Page {}

    @Entity(name = "Bill")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @TrackHistory
    static class Bill {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "CardBill")
    @Table(name = "card_bill")
    static class CardBill extends Bill {
        @Nullable
        String card;
    }

    @Entity(name = "Twice")
    @TrackHistory
    @TrackHistory(
            name = "TwiceDone",
            table = "twice_done",
            trackers = @Tracker(on = Operation.UPDATE, label = "done", condition = "new.status = 'DONE'"))
    static class Twice {
        @Id
        int id;

        @Nullable
        String status;
    }

    @Entity(name = "SharedNote")
    @Table(name = "shared_note")
    @TrackHistory(context = ContextStorage.SHARED)
    static class SharedNote {
        @Id
        int id;

        @Nullable
        String text;
    }

    @Entity(name = "Strict")
    @TrackHistory(contextRequired = true)
    static class Strict {
        @Id
        int id;

        @Nullable
        String text;
    }

    @Entity(name = "Closed")
    @TrackHistory(appendOnly = true, context = ContextStorage.NONE)
    static class Closed {
        @Id
        int id;

        @Nullable
        String text;
    }

    @Entity(name = "Picky")
    @TrackHistory(eventClass = PickyLog.class, exclude = "secret")
    static class Picky {
        @Id
        int id;

        @Nullable
        String text;

        @Nullable
        String secret;
    }

    @Entity(name = "PickyLog")
    static class PickyLog extends EventRecord {
        int id;

        @Nullable
        String text;
    }

    @Entity(name = "Untracked")
    static class Untracked {
        @Id
        int id;
    }
}
