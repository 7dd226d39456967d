package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hibernate.Session;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A history that forgets, and says that it has. */
class ErasureTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Customer.class, Person.class, Employee.class, Slot.class, Shared.class)
            .set("hibernate.history.erasure", "true")
            .set("hibernate.history.append_only", "true")
            .set("hibernate.history.sealed", "true");

    @BeforeEach
    void write() {
        unit.truncate();
        HistoryContext.run(Map.of("user", 42, "request", Map.of("mail", "ann@example.org")), () -> {
            unit.inTransaction(session -> session.persist(new Customer(1, "Ann")));
            unit.inTransaction(session -> session.persist(new Customer(2, "Bob")));
        });
        unit.inTransaction(session -> session.find(Customer.class, 1).tags.add("vip"));
        unit.inTransaction(session -> session.find(Customer.class, 1).address.city = "Rome");
    }

    private static Erasure erasure(Session session) {
        return History.of(unit.sessionFactory()).erasure(session).because("request 4711");
    }

    private static long count(String table) {
        return ((Number) unit.query("select count(*) from " + table).get(0).get(0)).longValue();
    }

    @Test
    void allEventsOfAnObjectAreErasedAndThoseOfItsCollections() {
        Erased erased = unit.fromTransaction(session -> erasure(session).erase(Customer.class, 1));

        assertThat(erased.rows()).containsEntry("customer_event", 2L).containsEntry("customer_tags_event", 2L);
        assertThat(unit.query("select id, name from customer_event")).containsExactly(List.of(2, "Bob"));
        assertThat(unit.query("select customer_id from customer_tags_event")).containsExactly(List.of(2));
    }

    @Test
    void theErasureIsRecordedWithWhoWhenAndWhyAndNotWithWhatWasErased() {
        HistoryContext.run(
                Map.of("officer", 7),
                () -> unit.inTransaction(session -> erasure(session).erase(Customer.class, 1)));

        unit.inTransaction(session -> {
            ErasureRecord record = session.createSelectionQuery("from ErasureRecord", ErasureRecord.class)
                    .getSingleResult();
            assertThat(record.getKind()).isEqualTo("erase");
            assertThat(record.getEntity()).isEqualTo("Customer");
            assertThat(record.getReason()).isEqualTo("request 4711");
            assertThat(record.getEvents()).containsEntry("customer_event", "2");
            assertThat(record.getDatabaseUser()).isEqualTo(unit.database().user());
            assertThat(Objects.requireNonNull(record.getContext())).containsEntry("officer", 7);
            assertThat(record.getContextId()).isNotNull();
        });
        assertThat(String.valueOf(unit.value("select pgh_erasure::text from pgh_erasure")))
                .doesNotContain("Ann");
        assertThatThrownBy(() -> unit.jdbc("delete from pgh_erasure"))
                .hasMessageContaining("Cannot update or delete or truncate rows from pgh_erasure");
    }

    @Test
    void whatTheSessionHasNotWrittenYetIsErasedTooAndARollbackBringsAllBack() {
        unit.inTransaction(session -> {
            session.find(Customer.class, 1).name = "Anna";
            assertThat(erasure(session).erase(Customer.class, 1).rows()).containsEntry("customer_event", 3L);
            session.getTransaction().setRollbackOnly();
        });
        assertThat(count("customer_event")).isEqualTo(3);
        assertThat(count("pgh_erasure")).isEqualTo(0);
    }

    @Test
    void eventsUnderEarlierKeysAreErasedAndThoseOfOtherObjectsUnderTheseKeysAreNot() {
        unit.jdbc("insert into slot (a, b, note) values (1, 1, 'x')");
        unit.jdbc("update slot set b = 2, note = 'y'");
        unit.jdbc("insert into slot (a, b, note) values (1, 1, 'other')");
        unit.jdbc("update slot set b = 3 where note = 'y'");
        unit.jdbc("update slot set note = 'z' where b = 3");

        Erased erased = unit.fromTransaction(session -> erasure(session).erase(Slot.class, new SlotKey(1, 3)));

        assertThat(erased.rows()).containsEntry("slot_event", 4L);
        assertThat(unit.query("select b, note from slot_event")).containsExactly(List.of(1, "other"));
    }

    @Test
    void whatAnotherObjectWasUnderAKeyBeforeItMovedAwayIsNotErased() {
        unit.jdbc("insert into slot (a, b, note) values (1, 1, 'other'), (1, 3, 'own')");
        unit.jdbc("update slot set b = 2 where note = 'other'");
        unit.jdbc("update slot set b = 1 where note = 'own'");
        unit.jdbc("update slot set b = 5 where note = 'own'");

        Erased erased = unit.fromTransaction(session -> erasure(session).erase(Slot.class, new SlotKey(1, 5)));

        assertThat(erased.rows()).containsEntry("slot_event", 3L);
        assertThat(unit.query("select b, note from slot_event order by pgh_id"))
                .containsExactly(List.of(1, "other"), List.of(2, "other"));
    }

    @Test
    void whatAnotherObjectIsUnderAKeyThatWasLeftIsNotErased() {
        unit.jdbc("insert into slot (a, b, note) values (1, 1, 'own')");
        unit.jdbc("update slot set b = 2 where note = 'own'");
        unit.jdbc("update slot set b = 3 where note = 'own'");
        unit.jdbc("insert into slot (a, b, note) values (1, 2, 'other')");

        Erased erased = unit.fromTransaction(session -> erasure(session).erase(Slot.class, new SlotKey(1, 1)));

        assertThat(erased.rows()).containsEntry("slot_event", 3L);
        assertThat(unit.query("select b, note from slot_event")).containsExactly(List.of(2, "other"));
    }

    @Test
    void anObjectOfAHierarchyIsErasedFromEveryTable() {
        unit.inTransaction(session -> session.persist(new Employee(1, "Ann", "E1")));

        assertThat(unit.fromTransaction(session -> erasure(session).erase(Person.class, 1))
                        .rows())
                .containsEntry("person_event", 1L)
                .containsEntry("employee_event", 1L);
        assertThat(count("person_event") + count("employee_event")).isEqualTo(0);
    }

    @Test
    void sharedContextsGoWithTheLastEventThatRefersToThem() {
        HistoryContext.run(
                Map.of("user", "ann"),
                () -> unit.inTransaction(session -> {
                    session.persist(new Shared(1));
                    session.persist(new Shared(2));
                }));

        unit.inTransaction(session ->
                assertThat(erasure(session).erase(Shared.class, 1).rows()).containsEntry("pgh_context", 0L));
        unit.inTransaction(session ->
                assertThat(erasure(session).erase(Shared.class, 2).rows()).containsEntry("pgh_context", 1L));
    }

    @Test
    void attributesAreNullInAllEventsOfAnObject() {
        unit.inTransaction(session -> {
            Erased erased = erasure(session).redact(Customer.class, 1, "name", "address.city");
            assertThat(erased.rows()).containsEntry("customer_event", 2L);
        });

        assertThat(unit.query("select id, name, street, city from customer_event order by pgh_id"))
                .containsExactly(
                        Arrays.asList(1, null, "Main Street", null),
                        List.of(2, "Bob", "Main Street", "Paris"),
                        Arrays.asList(1, null, "Main Street", null));
        assertThat(unit.query("select kind, entity, attributes from pgh_erasure"))
                .containsExactly(List.of("redact", "Customer", "name, address.city"));
        unit.inTransaction(session -> {
            Event<Customer> event = History.of(unit.sessionFactory())
                    .events(session, Customer.class)
                    .ofId(1)
                    .list()
                    .get(1);
            assertThat(event.get("name")).isNull();
            assertThat(event.snapshot().address.street).isEqualTo("Main Street");
        });
    }

    @Test
    void replaySaysThatTheRowIsNotWhatItsEventsSayUntilTheProgramForgetsItToo() {
        unit.inTransaction(session -> {
            erasure(session).redact(Customer.class, 1, "name");
            assertThat(Replay.of(unit.sessionFactory()).differences(session, Customer.class))
                    .hasSize(1);
            session.find(Customer.class, 1).name = null;
            Replay.of(unit.sessionFactory()).verify(session, Customer.class);
        });
    }

    @Test
    void aValueIsNullInAllContextsThatHaveIt() {
        HistoryContext.run(
                Map.of("user", 42, "note", "n"), () -> unit.inTransaction(session -> session.persist(new Shared(1))));

        unit.inTransaction(session -> {
            assertThat(erasure(session).redactContext(42, "user").rows())
                    .containsEntry("customer_event", 2L)
                    .containsEntry("pgh_context", 1L);
            assertThat(erasure(session)
                            .redactContext("ann@example.org", "request", "mail")
                            .rows())
                    .containsEntry("customer_event", 2L)
                    .containsEntry("pgh_context", 0L);
        });
        assertThat(unit.query("select distinct pgh_context::text from customer_event where pgh_context is not null"))
                .containsExactly(List.of("{\"user\": null, \"request\": {\"mail\": null}}"));
        assertThat(unit.query("select metadata::text from pgh_context"))
                .containsExactly(List.of("{\"note\": \"n\", \"user\": null}"));
        assertThat(unit.query("select kind, attributes from pgh_erasure order by pgh_id"))
                .containsExactly(List.of("redact_context", "user"), List.of("redact_context", "request.mail"));
    }

    @Test
    void sealsTellWhatWasErasedOnPurposeFromWhatWasTamperedWith() {
        Seals seals = History.of(unit.sessionFactory()).seals();
        HistoryContext.run(Map.of("user", 42), () -> unit.inTransaction(session -> session.persist(new Shared(1))));
        unit.inTransaction(seals::seal);
        unit.inTransaction(session -> {
            erasure(session).redact(Customer.class, 2, "name");
            erasure(session).redactContext(42, "user");
            erasure(session).erase(Customer.class, 1);
            erasure(session).erase(Shared.class, 1);
        });
        unit.inTransaction(seals::seal);

        assertThat(unit.<SealReport>fromTransaction(seals::verify).firstFault()).isEmpty();
        unit.jdbc(
                "begin; set local session_replication_role = replica; update customer_event set name = 'Eve'; commit");
        assertThat(unit.<SealReport>fromTransaction(seals::verify).firstFault()).isPresent();
    }

    @Test
    void wrongUse() {
        unit.inTransaction(session -> {
            Erasure erasure = erasure(session);
            assertThatThrownBy(() -> erasure.erase(String.class, 1))
                    .hasMessageStartingWith(
                            "java.lang.String is not tracked: put @TrackHistory on the entity. Tracked are [");
            assertThatThrownBy(() -> erasure.redact(Customer.class, 1, "id"))
                    .hasMessage("'id' is the key, by which events are found: erase the events of the object.");
            assertThatThrownBy(() -> erasure.redact(Customer.class, 1, "address.zip"))
                    .hasMessageContaining("does not store the attribute 'address.zip'. It stores address, id, name.");
            assertThatThrownBy(() -> erasure.redact(Customer.class, 1))
                    .hasMessageStartingWith("Say which attributes of");
            assertThatThrownBy(() -> erasure.redactContext(42))
                    .hasMessage("Say under which key of the context the value is.");
        });
        try (Session session = unit.sessionFactory().openSession()) {
            assertThatThrownBy(() -> erasure(session).erase(Customer.class, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("transaction");
        }
    }

    @Test
    void whereNothingCanBeRecordedNothingIsErased() {
        try (TestUnit other = TestUnit.of(Slot.class).start()) {
            other.inTransaction(session -> assertThatThrownBy(() ->
                            History.of(other.sessionFactory()).erasure(session).erase(Slot.class, new SlotKey(1, 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("set hibernate.history.erasure = true"));
        }
    }

    @Embeddable
    static class Address {
        @Nullable
        String street;

        @Nullable
        String city;
    }

    @Entity(name = "Customer")
    @Table(name = "customer")
    @TrackHistory(collections = true)
    static class Customer {
        @Id
        int id;

        @Nullable
        String name;

        @Embedded
        Address address = new Address();

        @ElementCollection
        @CollectionTable(name = "customer_tags")
        @Column(name = "tag")
        Set<String> tags = new HashSet<>();

        Customer() {}

        Customer(int id, String name) {
            this.id = id;
            this.name = name;
            address.street = "Main Street";
            address.city = "Paris";
            tags.add("new");
        }
    }

    @Entity(name = "Person")
    @Table(name = "person")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory
    static class Person {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "Employee")
    @Table(name = "employee")
    static class Employee extends Person {
        @Nullable
        String number;

        Employee() {}

        Employee(int id, String name, String number) {
            this.id = id;
            this.name = name;
            this.number = number;
        }
    }

    @Embeddable
    record SlotKey(int a, int b) implements Serializable {}

    @Entity(name = "Slot")
    @Table(name = "slot")
    @TrackHistory
    static class Slot {
        @EmbeddedId
        @Nullable
        SlotKey key;

        @Nullable
        String note;
    }

    @Entity(name = "Shared")
    @Table(name = "shared")
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
