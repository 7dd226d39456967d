package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.history.Recording.events;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.When;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is recorded: the same by triggers for each row and for each statement. */
class TrackHistoryTest {
    @RegisterExtension
    static final Recording recording = Recording.of(() -> TestUnit.of(
            Account.class,
            Chosen.class,
            Excluding.class,
            Trimmed.class,
            Twofold.class,
            Removed.class,
            Sides.class,
            Always.class,
            Crossing.class,
            Ordered.class,
            WholeRow.class,
            Labelled.class,
            KeyOnly.class,
            Partly.class));

    @ParameterizedTest
    @EnumSource
    @Spec("K-001")
    void insertsUpdatesAndDeletesAreRecordedByDefault(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Account(1, "a")));
        unit.inTransaction(session -> session.find(Account.class, 1).name = "b");
        unit.inTransaction(session -> session.remove(session.find(Account.class, 1)));

        assertThat(events(unit, "account_event", "id, name"))
                .containsExactly("insert (1,a)", "update (1,b)", "delete (1,b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("GAP-47")
    void aLabelMayHoldAnyCharacter(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Labelled(1, 0)));
        unit.inTransaction(session -> session.find(Labelled.class, 1).amount = 1);

        assertThat(unit.query("select pgh_label, amount from labelled_event order by pgh_id"))
                .containsExactly(List.of(Labelled.INSERTED, 0), List.of(Labelled.UPDATED, 1));
        List<String> found = unit.fromTransaction(session ->
                History.of(unit.sessionFactory())
                        .events(session, Labelled.class)
                        .label(Labelled.UPDATED)
                        .list()
                        .stream()
                        .map(Event::label)
                        .toList());
        assertThat(found).containsExactly(Labelled.UPDATED);
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-002", "RV-01"})
    void bulkStatementsOfHqlAreRecordedRowByRow(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into account (id, name, balance, version) values (1, 'a', 0, 0), (2, 'b', 0, 0)");
        unit.inTransaction(session -> {
            session.createMutationQuery(
                            "insert into Account (id, name, balance, version) select id + 10, name, 1, 0 from Account")
                    .executeUpdate();
            session.createMutationQuery("update Account set balance = 5 where id < 10")
                    .executeUpdate();
            session.createMutationQuery("delete Account where id > 10").executeUpdate();
        });

        assertThat(events(unit, "account_event", "id, balance"))
                .containsExactlyInAnyOrder(
                        "insert (1,0)",
                        "insert (2,0)",
                        "insert (11,1)",
                        "insert (12,1)",
                        "update (1,5)",
                        "update (2,5)",
                        "delete (11,1)",
                        "delete (12,1)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-002", "RV-03"})
    void whatOtherProgramsWriteIsRecordedAndHarmsNothing(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into account (id, name, balance, version) values (1, 'a', 0, 0)");
        unit.jdbc("insert into account (id, name, balance, version) values (1, 'x', 7, 0), (2, 'b', 0, 0)"
                + " on conflict (id) do update set balance = excluded.balance");
        unit.inTransaction(session -> session.find(Account.class, 1).name = "c");

        assertThat(events(unit, "account_event", "id, name, balance"))
                .containsExactlyInAnyOrder("insert (1,a,0)", "insert (2,b,0)", "update (1,a,7)", "update (1,c,7)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("H-003")
    void anUpdateThatChangesNothingIsNotRecorded(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into account (id, name, balance, version) values (1, 'a', 0, 0), (2, null, 0, 0)");
        unit.jdbc("update account set name = name, balance = 0");
        unit.jdbc("update account set name = 'b' where false");

        assertThat(events(unit, "account_event", "id")).containsExactly("insert (1)", "insert (2)");
    }

    @ParameterizedTest
    @EnumSource
    void aNewVersionAloneIsNoChangeButIsStoredWithOne(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into account (id, name, balance, version) values (1, 'a', 0, 0)");
        unit.jdbc("update account set version = 1");
        unit.jdbc("update account set version = 2, balance = 1");

        assertThat(events(unit, "account_event", "version")).containsExactly("insert (0)", "update (2)");
    }

    @ParameterizedTest
    @EnumSource
    void aChangedKeyIsRecorded(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc(
                "insert into account (id, name, balance, version) values (1, 'a', 0, 0), (2, 'b', 0, 0), (3, 'c', 0, 0)");
        unit.jdbc("update account set id = 4 - id + 10, name = name || id");

        assertThat(unit.query("select id, name from account_event where pgh_label = 'update' order by id"))
                .containsExactly(List.of(11, "c3"), List.of(12, "b2"), List.of(13, "a1"));
        assertThat(unit.query("select id, pgh_old_id, pgh_operation from account_event"
                        + " where pgh_old_id is not null order by id"))
                .containsExactly(List.of(11, 3, "U"), List.of(12, 2, "U"), List.of(13, 1, "U"));
    }

    @ParameterizedTest
    @EnumSource
    void truncatedRowsAreDeletedOnes(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into account (id, name, balance, version) values (1, 'a', 0, 0), (2, 'b', 0, 0)");
        unit.jdbc("truncate account");

        assertThat(unit.query(
                        "select id, name, pgh_operation from account_event where pgh_label = 'delete' order by id"))
                .containsExactly(List.of(1, "a", "D"), List.of(2, "b", "D"));
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-004", "H-005", "K-005"})
    void onlyChosenAttributesAreStoredAndLookedAt(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into chosen (id, a, b, c) values (1, 'a', 'b', 'c')");
        unit.jdbc("update chosen set c = 'x'");
        unit.jdbc("update chosen set b = 'y'");

        assertThat(events(unit, "chosen_event", "id, a, b")).containsExactly("insert (1,a,b)", "update (1,a,y)");
        assertThat(columns(unit, "chosen_event")).containsExactly("a", "b", "id");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("H-006")
    void excludedAttributesAreNeitherStoredNorLookedAt(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into excluding (id, a, secret) values (1, 'a', 's')");
        unit.jdbc("update excluding set secret = 't'");

        assertThat(events(unit, "excluding_event", "id, a")).containsExactly("insert (1,a)");
        assertThat(columns(unit, "excluding_event")).containsExactly("a", "id");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("H-007")
    void noAttributeButTheKeyIsStoredOnRequestAndAnyChangeIsAnEvent(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into keyonly (id, a, b, version) values (1, 'a', 'b', 0)");
        unit.jdbc("update keyonly set a = 'x'");
        unit.jdbc("update keyonly set b = null");
        unit.jdbc("update keyonly set b = null, a = 'x'");
        unit.jdbc("update keyonly set version = 1");

        assertThat(events(unit, "keyonly_event", "id")).containsExactly("insert (1)", "update (1)", "update (1)");
        assertThat(columns(unit, "keyonly_event")).containsExactly("id");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-004", "H-006"})
    void aPartOfAnEmbeddableMayBeLeftOut(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Partly(1, new Address("Rome", "Via", 5, new Person("Ann")))));
        unit.inTransaction(session -> session.find(Partly.class, 1).address = new Address("Rome", "Corso", 6, null));
        unit.inTransaction(session -> session.find(Partly.class, 1).address = new Address("Oslo", "Corso", 6, null));
        unit.inTransaction(session -> session.find(Partly.class, 1).address = null);

        assertThat(events(unit, "partly_event", "id, city"))
                .containsExactly("insert (1,Rome)", "update (1,Oslo)", "update (1,)");
        assertThat(columns(unit, "partly_event")).containsExactly("city", "id");
        assertThat(columns(unit, "partly_only")).containsExactly("id", "person_name", "street");
        unit.inTransaction(session -> {
            List<Event<Partly>> events = History.of(unit.sessionFactory())
                    .events(session, Partly.class)
                    .ofId(1)
                    .list();
            assertThat(events.get(1).changes()).containsExactly(new Change("address.city", "Rome", "Oslo"));
            Address address = Objects.requireNonNull(events.get(1).snapshot().address);
            assertThat(address.city).isEqualTo("Oslo");
            assertThat(address.street).isNull();
            assertThat(address.number).isZero();
            assertThat(events.get(2).snapshot().address).isNull();
            assertThat(session.createSelectionQuery(
                                    "select e.address.person.name from Streets e where e.address.street = 'Via'",
                                    String.class)
                            .getSingleResult())
                    .isEqualTo("Ann");
        });
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-009", "RV-04"})
    void theEventHoldsWhatATriggerMadeOfTheRow(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Trimmed(1, "  x ")));

        assertThat(events(unit, "trimmed_event", "id, name")).containsExactly("insert (1,x)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("H-010")
    void severalHistoriesOfOneEntityAreIndependent(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into twofold (id, price, title) values (1, 10, 'a')");
        unit.jdbc("update twofold set title = 'b'");
        unit.jdbc("update twofold set price = 11");

        assertThat(events(unit, "twofold_event", "title")).containsExactly("insert (a)", "update (b)");
        assertThat(unit.query("select pgh_label, price from prices order by pgh_id"))
                .containsExactly(List.of("price", 11));
    }

    @ParameterizedTest
    @EnumSource
    @Spec("H-011")
    void theEventsOutliveTheirRow(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into account (id, name, balance, version) values (1, 'a', 0, 0)");
        unit.jdbc("delete from account");

        assertThat(events(unit, "account_event", "id")).containsExactly("insert (1)", "delete (1)");
        assertThat(unit.query(
                        "select 1 from pg_constraint where conrelid = 'account_event'::regclass and contype = 'f'"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"K-002", "K-004"})
    void declaredTrackersReplaceTheDefaultOnes(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into removed (id, a) values (1, 'a')");
        unit.jdbc("update removed set a = 'b'");
        unit.jdbc("delete from removed");

        assertThat(events(unit, "removed_event", "id, a")).containsExactly("delete (1,b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("K-003")
    void theRowBeforeTheUpdateCanBeStored(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into sides (id, a) values (1, 'a')");
        unit.jdbc("update sides set a = 'b'");

        assertThat(events(unit, "sides_event", "id, a")).containsExactly("before (1,a)", "after (1,b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("K-006")
    void everyUpdateCanBeRecordedEvenOneThatChangesNothing(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into always (id, a) values (1, 'a')");
        unit.jdbc("update always set a = a");

        assertThat(events(unit, "always_event", "id, a")).containsExactly("update (1,a)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"K-010", "K-012"})
    void conditionsLookAtTheOldAndTheNewRow(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into crossing (id, a) values (1, 150), (2, 50), (3, null)");
        unit.jdbc("update crossing set a = 99 where id < 3");
        unit.jdbc("update crossing set a = 98 where id < 3");
        unit.jdbc("delete from crossing where id = 1");

        assertThat(events(unit, "crossing_event", "id, a"))
                .containsExactly("low (2,50)", "low (1,99)", "delete (1,98)");
    }

    @ParameterizedTest
    @EnumSource
    void aConditionMayBeSqlOverWholeRows(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into wholerow (id, a) values (1, 'a')");
        unit.jdbc("update wholerow set a = a");
        unit.jdbc("update wholerow set a = null");

        assertThat(events(unit, "wholerow_event", "id, a")).containsExactly("update (1,)");
    }

    @ParameterizedTest
    @EnumSource
    void manyRowsAfterOneTakeNoPlanMadeForOne(Level level) {
        TestUnit unit = recording.at(level);
        unit.database().execute("""
                begin;
                insert into account (id, name, balance, version) select i, 'a', 0, 0 from generate_series(1, 30000) as i;
                update account set balance = 1 where id = 1;
                update account set balance = 1 where id = 2;
                update account set balance = 1 where id = 3;
                set local statement_timeout = '20s';
                update account set balance = 2;
                commit""");

        assertThat(unit.value("select count(*) from account_event")).isEqualTo(60003L);
    }

    @ParameterizedTest
    @EnumSource
    @Spec("K-011")
    void eventsOfOneWriteAreInTheOrderOfTheTrackers(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into ordered (id, a) values (1, 'a')");
        unit.jdbc("update ordered set a = 'b'");

        assertThat(events(unit, "ordered_event", "a")).containsExactly("z (b)", "a's \"{table}\\ (b)", "m (b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-06")
    void eventsAreSeenInTheSameTransaction(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            session.persist(new Account(1, "a"));
            session.flush();
            assertThat(session.createSelectionQuery("from AccountEvent", EventRecord.class)
                            .getResultList())
                    .extracting(EventRecord::getPghLabel)
                    .containsExactly("insert");
            session.getTransaction().setRollbackOnly();
        });

        assertThat(events(unit, "account_event", "id")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @Spec("X-010")
    void theContextIsStoredExactly(Level level) {
        TestUnit unit = recording.at(level);
        Map<String, Object> values = Map.of("a'b\"c''d%s\\", "x'\"\\'';%$pgtrigger$", "ü", List.of(1, "😀"));
        HistoryContext.run(values, () -> unit.inTransaction(session -> session.persist(new Account(1, "a"))));

        unit.inTransaction(session -> assertThat(session.createSelectionQuery("from AccountEvent", EventRecord.class)
                        .getSingleResult()
                        .getPghContext())
                .isEqualTo(values));
    }

    private static List<Object> columns(TestUnit unit, String table) {
        return unit.query("""
                        select attname::text from pg_attribute
                         where attrelid = ?::regclass and attnum > 0 and attname not like 'pgh\\_%' order by 1""", table).stream()
                .map(row -> Objects.requireNonNull(row.get(0)))
                .toList();
    }

    @Entity(name = "Account")
    @TrackHistory
    static class Account {
        @Id
        int id;

        @Nullable
        String name;

        int balance;

        @Version
        int version;

        protected Account() {}

        Account(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Chosen")
    @TrackHistory(attributes = {"a", "b"})
    static class Chosen {
        @Id
        int id;

        @Nullable
        String a;

        @Nullable
        String b;

        @Nullable
        String c;
    }

    @Entity(name = "Excluding")
    @TrackHistory(exclude = "secret")
    static class Excluding {
        @Id
        int id;

        @Nullable
        String a;

        @Nullable
        String secret;
    }

    @Entity(name = "Trimmed")
    @TrackHistory
    @Trigger(
            name = "trim",
            when = When.BEFORE,
            operations = {Operation.INSERT, UPDATE},
            body = "new.{column:name} = trim(new.{column:name}); return new;")
    static class Trimmed {
        @Id
        int id;

        @Nullable
        String name;

        protected Trimmed() {}

        Trimmed(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Twofold")
    @TrackHistory(attributes = "title")
    @TrackHistory(
            name = "TwofoldPrice",
            table = "prices",
            attributes = "price",
            trackers = @Tracker(on = UPDATE, label = "price"))
    static class Twofold {
        @Id
        int id;

        @Nullable
        String title;

        int price;
    }

    @Entity(name = "Removed")
    @TrackHistory(trackers = @Tracker(on = DELETE))
    static class Removed {
        @Id
        int id;

        @Nullable
        String a;
    }

    @Entity(name = "Sides")
    @TrackHistory(
            trackers = {
                @Tracker(on = UPDATE, label = "before", row = Row.OLD),
                @Tracker(on = UPDATE, label = "after", row = Row.NEW)
            })
    static class Sides {
        @Id
        int id;

        @Nullable
        String a;
    }

    @Entity(name = "Always")
    @TrackHistory(trackers = @Tracker(on = UPDATE, condition = Tracker.ALWAYS))
    static class Always {
        @Id
        int id;

        @Nullable
        String a;
    }

    @Entity(name = "Crossing")
    @TrackHistory(
            trackers = {
                @Tracker(on = Operation.INSERT, label = "low", condition = "new.a < 100"),
                @Tracker(on = UPDATE, label = "low", condition = "old.a >= 100 and new.a < 100"),
                @Tracker(on = DELETE, condition = "old.a > 0")
            })
    static class Crossing {
        @Id
        int id;

        @Nullable
        Integer a;
    }

    @Entity(name = "Ordered")
    @TrackHistory(
            trackers = {
                @Tracker(on = UPDATE, label = "z"),
                @Tracker(on = UPDATE, label = "a's \"{table}\\"),
                @Tracker(on = UPDATE, label = "m")
            })
    static class Ordered {
        @Id
        int id;

        @Nullable
        String a;
    }

    @Entity(name = "WholeRow")
    @TrackHistory(trackers = @Tracker(on = UPDATE, condition = "sql('old.* is distinct from new.*')"))
    static class WholeRow {
        @Id
        int id;

        @Nullable
        String a;
    }

    @Entity(name = "Labelled")
    @TrackHistory(
            trackers = {
                @Tracker(on = Operation.INSERT, label = Labelled.INSERTED),
                @Tracker(on = UPDATE, label = Labelled.UPDATED)
            })
    static class Labelled {
        static final String INSERTED = "it's {new_rows} $pgtrigger$ \"\n\\ % ü";
        static final String UPDATED = "?1 :label ${x}; -- }";

        @Id
        int id;

        int amount;

        Labelled(int id, int amount) {
            this.id = id;
            this.amount = amount;
        }

        protected Labelled() {}
    }

    @Entity(name = "KeyOnly")
    @TrackHistory(attributes = TrackHistory.NOTHING)
    static class KeyOnly {
        @Id
        int id;

        @Nullable
        String a;

        @Nullable
        String b;

        @Version
        int version;
    }

    @Embeddable
    record Person(@Column(name = "person_name") String name) {}

    @Embeddable
    static class Address {
        @Nullable
        String city;

        @Nullable
        String street;

        int number;

        @Nullable
        Person person;

        protected Address() {}

        Address(String city, String street, int number, @Nullable Person person) {
            this.city = city;
            this.street = street;
            this.number = number;
            this.person = person;
        }
    }

    @Entity(name = "Partly")
    @TrackHistory(exclude = {"address.street", "address.number", "address.person"})
    @TrackHistory(
            name = "Streets",
            table = "partly_only",
            attributes = {"address.street", "address.person.name"},
            trackers = @Tracker(on = Operation.INSERT, label = "created"))
    static class Partly {
        @Id
        int id;

        @Nullable
        Address address;

        protected Partly() {}

        Partly(int id, Address address) {
            this.id = id;
            this.address = address;
        }
    }
}
