package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import jakarta.persistence.criteria.CriteriaDelete;
import java.io.Serializable;
import java.time.Instant;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.annotations.SQLDelete;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SoftDeleteTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Account.class,
                    Contract.class,
                    Counted.class,
                    Note.class,
                    Ticket.class,
                    Mail.class,
                    Job.class,
                    Dated.class,
                    Parent.class,
                    Child.class,
                    Booking.class,
                    Place.class,
                    Sealed.class,
                    Watched.class,
                    Quoted.class,
                    Vehicle.class,
                    Car.class)
            .set("hibernate.jdbc.batch_size", 10);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"B-019", "B-025"})
    void removingAnEntityKeepsItsRowAndMarksIt() {
        unit.inTransaction(session -> session.persist(new Account(1)));
        unit.clearStatements();

        unit.inTransaction(session -> {
            session.remove(session.find(Account.class, 1));
            session.flush();
            assertThat(session.find(Account.class, 1).active).isFalse();
        });

        assertThat(unit.query("select id, active from account")).containsExactly(List.of(1, false));
        assertThat(unit.statements()).anyMatch(sql -> sql.contains(" Account as old "));
    }

    @Test
    @Spec({"B-019", "B-025"})
    void aDeleteByHqlMarksAndCountsTheRowsAndOneByAnyOtherProgramCountsNone() {
        unit.inTransaction(session -> {
            session.persist(new Account(1));
            session.persist(new Account(2));
            session.persist(new Account(3));
        });

        int byHql = unit.fromTransaction(session ->
                session.createMutationQuery("delete Account where id = 1").executeUpdate());
        int byNativeSql =
                unit.fromTransaction(session -> session.createNativeMutationQuery("delete from account where id = 2")
                        .executeUpdate());
        unit.jdbc("delete from account where id = 3");

        assertThat(byHql).isOne();
        assertThat(byNativeSql).isZero();
        assertThat(unit.query("select id, active from account order by id"))
                .containsExactly(List.of(1, false), List.of(2, false), List.of(3, false));
    }

    @Test
    @Spec("B-025")
    void aVersionedEntityIsRemovedIfItIsNotStale() {
        unit.inTransaction(session -> session.persist(new Contract(1)));

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Contract contract = session.find(Contract.class, 1);
                    unit.jdbc("update contract set version = version + 1");
                    session.remove(contract);
                }))
                .isInstanceOf(OptimisticLockException.class);
        assertThat(unit.query("select active, version from contract")).containsExactly(List.of(true, 1L));

        unit.inTransaction(session -> session.remove(session.find(Contract.class, 1)));
        assertThat(unit.query("select active, version from contract")).containsExactly(List.of(false, 1L));
    }

    @Test
    @Spec("B-025")
    void aVersionThatTheDatabaseCountsIsCheckedAndCounted() {
        unit.inTransaction(session -> session.persist(new Counted(1)));
        unit.inTransaction(session -> session.find(Counted.class, 1).title = "x");

        unit.inTransaction(session -> session.remove(session.find(Counted.class, 1)));

        assertThat(unit.query("select active, version from counted")).containsExactly(List.of(false, 2));
    }

    @Test
    @Spec("B-025")
    void anEntityWhoseRowIsGoneIsStale() {
        unit.inTransaction(session -> session.persist(new Account(1)));

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Account account = session.find(Account.class, 1);
                    unit.jdbc("begin; set local pgtrigger.ignore = '*'; delete from account; commit");
                    session.remove(account);
                }))
                .isInstanceOf(OptimisticLockException.class);
    }

    @Test
    @Spec("B-025")
    void removalsAreBatched() {
        unit.inTransaction(session -> {
            for (int id = 1; id <= 3; id++) {
                session.persist(new Account(id));
                session.persist(new Contract(id));
            }
        });
        unit.clearStatements();

        unit.inTransaction(session -> {
            session.createSelectionQuery("from Account", Account.class)
                    .getResultList()
                    .forEach(session::remove);
            session.createSelectionQuery("from Contract", Contract.class)
                    .getResultList()
                    .forEach(session::remove);
        });

        assertThat(unit.statements())
                .filteredOn(sql -> sql.contains(" as old "))
                .hasSize(2);
        assertThat(unit.value("select count(*) from account where not active")).isEqualTo(3L);
        assertThat(unit.value("select count(*) from contract where not active")).isEqualTo(3L);
    }

    @Test
    @Spec("B-025")
    void oneStaleEntityFailsItsBatch() {
        unit.inTransaction(session -> {
            session.persist(new Contract(1));
            session.persist(new Contract(2));
        });

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    List<Contract> contracts = session.createSelectionQuery("from Contract", Contract.class)
                            .getResultList();
                    unit.jdbc("update contract set version = 7 where id = 2");
                    contracts.forEach(session::remove);
                }))
                .isInstanceOf(OptimisticLockException.class);
        assertThat(unit.value("select count(*) from contract where active")).isEqualTo(2L);
    }

    @Test
    @Spec("B-025")
    void aStatelessSessionMarksTheRowToo() {
        unit.inTransaction(session -> session.persist(new Contract(1)));

        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            session.delete(session.get(Contract.class, 1));
            session.getTransaction().commit();
        }

        assertThat(unit.value("select active from contract")).isEqualTo(false);
    }

    @Test
    @Spec("B-020")
    void theMarkMayBeAStringANumberAnEnumADateOrNull() {
        unit.inTransaction(session -> {
            session.persist(new Note(1));
            session.persist(new Ticket(1));
            session.persist(new Mail(1));
            session.persist(new Job(1));
            session.persist(new Dated(1));
        });

        unit.inTransaction(session -> {
            session.remove(session.find(Note.class, 1));
            session.remove(session.find(Ticket.class, 1));
            session.remove(session.find(Mail.class, 1));
            session.remove(session.find(Job.class, 1));
            session.remove(session.find(Dated.class, 1));
        });
        assertMarks();

        unit.jdbc("update note set state = 'x'; update ticket set state = 1; update mail set owner = 'x';"
                + " update job set state = 0; update dated set deleted = null");
        unit.jdbc("delete from note; delete from ticket; delete from mail; delete from job; delete from dated");
        assertMarks();
    }

    private static void assertMarks() {
        assertThat(unit.value("select state from note")).isEqualTo("it's\ngone \\ \"100%\" {away}");
        assertThat(unit.value("select state from ticket")).isEqualTo(-1);
        assertThat(unit.value("select count(*) from mail where owner is null")).isEqualTo(1L);
        assertThat(unit.value("select state from job")).isEqualTo(1);
        assertThat(unit.value("select deleted <= clock_timestamp() from dated")).isEqualTo(true);
    }

    @Test
    @Spec("B-022")
    void rowsThatDoNotMeetTheConditionAreReallyDeleted() {
        if (!hasMerge()) {
            assertThat(BootFaults.of(Draft.class))
                    .contains(
                            "Draft: '@SoftDelete(name = \"keep\")' has a condition, for which Hibernate's removals need"
                                    + " 'merge'. Use PostgreSQL 15 or later, or soft-delete all rows.");
            return;
        }
        try (TestUnit drafts = TestUnit.of(Draft.class).start()) {
            String[] states = {"published", "draft", null, "published", "draft", "archived"};
            drafts.inTransaction(session -> {
                for (int id = 1; id <= states.length; id++) {
                    session.persist(new Draft(id, states[id - 1]));
                }
            });

            drafts.inTransaction(
                    session -> List.of(1, 2, 3, 6).forEach(id -> session.remove(session.find(Draft.class, id))));
            int deleted =
                    drafts.fromTransaction(session -> session.createMutationQuery("delete Draft where id in (4, 5)")
                            .executeUpdate());

            assertThat(deleted).isOne();
            assertThat(drafts.query("select id, mark from draft order by id"))
                    .containsExactly(List.of(1, "kept"), List.of(4, "kept"), List.of(6, "shelved"));
        }
    }

    @Test
    @Spec("B-024")
    void childrenToWhichTheRemovalCascadesAreReallyDeleted() {
        unit.inTransaction(session -> {
            Parent parent = new Parent(1);
            parent.children.add(new Child(1, parent));
            parent.children.add(new Child(2, parent));
            session.persist(parent);
        });

        unit.inTransaction(session -> session.remove(session.find(Parent.class, 1)));

        assertThat(unit.value("select active from parent")).isEqualTo(false);
        assertThat(unit.value("select count(*) from child")).isEqualTo(0L);
    }

    @Test
    @Spec("B-026")
    void theMarkIsAnUpdateForTheOtherTriggersOfTheTable() {
        unit.inTransaction(session -> {
            session.persist(new Sealed(1));
            session.persist(new Watched(1));
        });

        assertThatThrownBy(() -> unit.inTransaction(session -> session.remove(session.find(Sealed.class, 1))))
                .isInstanceOfSatisfying(ProtectedOperationException.class, refused -> assertThat(refused.uri())
                        .isEqualTo("Sealed:sealed"));
        assertThatThrownBy(() -> unit.jdbc("delete from sealed"))
                .hasMessageContaining("Cannot update rows from Sealed");
        unit.inTransaction(session -> session.remove(session.find(Watched.class, 1)));
        unit.jdbc("delete from watched");
        assertThat(unit.query("select seen, active from watched"))
                .containsExactly(List.of("UPDATE f, UPDATE f, ", false));
    }

    @Test
    @Spec("B-027")
    void whileIgnoredADeleteReallyDeletes() {
        unit.inTransaction(session -> {
            session.persist(new Account(1));
            session.persist(new Account(2));
        });

        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers().ignore(session, "Account:soft_delete")) {
                assertThat(session.createMutationQuery("delete Account where id = 1")
                                .executeUpdate())
                        .isOne();
            }
            session.createMutationQuery("delete Account where id = 2").executeUpdate();
        });

        assertThat(unit.query("select id, active from account")).containsExactly(List.of(2, false));
    }

    @Test
    @Spec("B-027")
    void whileIgnoredARemovalReallyDeletesFromPostgres15On() {
        unit.inTransaction(session -> {
            session.persist(new Account(1));
            session.persist(new Account(2));
        });

        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers().ignore(session, "Account:soft_delete")) {
                session.remove(session.find(Account.class, 1));
            }
            session.remove(session.find(Account.class, 2));
        });

        assertThat(unit.query("select id, active from account where id = 2")).containsExactly(List.of(2, false));
        assertThat(unit.value("select count(*) from account where id = 1")).isEqualTo(hasMerge() ? 0L : 1L);
    }

    @Test
    void aCompositeKeyIsMatchedColumnByColumn() {
        unit.inTransaction(session -> {
            session.persist(new Booking("z", 7L, (short) 1));
            session.persist(new Booking("z", 1L, (short) 7));
            session.persist(new Place(new PlaceId("row", 3L, 4)));
            session.persist(new Place(new PlaceId("row", 4L, 3)));
        });

        unit.inTransaction(session -> {
            session.remove(session.find(Booking.class, new BookingId("z", 7L, (short) 1)));
            session.remove(session.find(Place.class, new PlaceId("row", 3L, 4)));
        });
        assertThat(unit.query("select number, seat, active from booking order by number"))
                .containsExactly(List.of(1L, 7, true), List.of(7L, 1, false));
        assertThat(unit.query("select block, seat, active from place order by block"))
                .containsExactly(List.of(3L, 4, false), List.of(4L, 3, true));

        unit.jdbc("delete from booking where number = 1; delete from place where block = 4");
        assertThat(unit.value("select count(*) from booking where active")).isEqualTo(0L);
        assertThat(unit.value("select count(*) from place where active")).isEqualTo(0L);
    }

    @Test
    void namesThatNeedQuotesAndAReservedWordWork() {
        unit.inTransaction(session -> session.persist(new Quoted(1)));

        unit.inTransaction(session -> session.remove(session.find(Quoted.class, 1)));

        assertThat(unit.value("select \"Is On\" from \"user\"")).isEqualTo(false);
    }

    @Test
    void aSubclassInTheSameTableIsMarkedToo() {
        unit.inTransaction(session -> session.persist(new Car(1)));

        unit.inTransaction(session -> session.remove(session.find(Vehicle.class, 1)));

        assertThat(unit.query("select id, active from vehicle")).containsExactly(List.of(1, false));
    }

    @Test
    void worksInADefaultSchemaThatIsNotOnTheSearchPath() {
        try (TestUnit inSchema = TestUnit.of(Account.class)
                .prepare("create schema app")
                .set("hibernate.default_schema", "app")
                .start()) {
            inSchema.inTransaction(session -> session.persist(new Account(1)));
            inSchema.inTransaction(session -> session.remove(session.find(Account.class, 1)));
            inSchema.jdbc("delete from app.account");

            assertThat(inSchema.query("select id, active from app.account")).containsExactly(List.of(1, false));
        }
    }

    @Test
    void isATriggerThatUpdatesAndSkipsTheDelete() {
        assertThat(InstalledTriggers.created(unit, "Sealed", "~soft_delete"))
                .isEqualTo(
                        "create or replace trigger \"%1$s\" before delete on Sealed for each row execute function \"%1$s\"()"
                                .formatted(TriggerId.of("Sealed", "~soft_delete")));
        assertThat(unit.value("select prosrc from pg_proc where proname = ?", TriggerId.of("Sealed", "~soft_delete")))
                .isEqualTo("""

                        begin
                            update Sealed set "active" = false where "id" = old."id";
                            return null;
                        end
                        """);
    }

    @Test
    @Spec("B-023")
    void misuseIsAFaultAtBoot() {
        assertThat(BootFaults.of(
                        Unmarked.class,
                        Valueless.class,
                        Twice.class,
                        OwnStatement.class,
                        Wrong.class,
                        Base.class,
                        Special.class,
                        Split.class))
                .containsExactlyInAnyOrder(
                        "Unmarked: '@SoftDelete(name = \"s\")' names the attribute 'active', which has no column in table"
                                + " Unmarked. Its attributes are id.",
                        "Valueless: '@SoftDelete(name = \"s\")' gives no value for the attribute 'state' of type Integer. Say what"
                                + " marks a deleted row, as in value = \"…\"; only booleans and date-times have a default.",
                        "Twice: '@SoftDelete(name = \"t\")' stands beside another statement that removes the entity. Remove"
                                + " @SQLDelete or the other unconditional @SoftDelete.",
                        "OwnStatement: '@SoftDelete(name = \"s\")' stands beside another statement that removes the entity."
                                + " Remove @SQLDelete or the other unconditional @SoftDelete.",
                        "Base: '@SoftDelete(name = \"s\")' stands on an entity with rows in several tables, of which one row"
                                + " would be kept. Map the entity and its subclasses to one table.",
                        "Split: '@SoftDelete(name = \"s\")' stands on an entity with rows in several tables, of which one row"
                                + " would be kept. Map the entity and its subclasses to one table.",
                        "Wrong: '@SoftDelete(name = \"s\")' gives 'active' (Boolean) the value 'gone'. Write a value of the"
                                + " attribute's type.");
    }

    /** A removal that decides by the row needs it. */
    private static boolean hasMerge() {
        return (Integer) unit.value("select current_setting('server_version_num')::int") >= 150000;
    }

    private static Triggers triggers() {
        return Triggers.of(unit.sessionFactory());
    }

    @Test
    @Spec("B-025")
    void aDeleteByHqlOrCriteriaIsOneUpdate() {
        unit.inTransaction(session -> {
            session.persist(new Contract(1));
            session.persist(new Contract(2));
            session.persist(new Contract(3));
            session.persist(new Quoted(1));
            session.persist(new Job(1));
            session.persist(new Car(1));
        });
        unit.clearStatements();

        unit.inTransaction(session -> {
            assertThat(session.createMutationQuery(
                                    "delete Contract c where c.id in (select d.id from Contract d where d.id <= :max)")
                            .setParameter("max", 2)
                            .executeUpdate())
                    .isEqualTo(2);
            CriteriaDelete<Contract> criteria = session.getCriteriaBuilder().createCriteriaDelete(Contract.class);
            criteria.where(session.getCriteriaBuilder()
                    .equal(criteria.from(Contract.class).get("id"), 3));
            assertThat(session.createMutationQuery(criteria).executeUpdate()).isOne();
            assertThat(session.createMutationQuery("delete Quoted where on").executeUpdate())
                    .isOne();
            assertThat(session.createMutationQuery("delete Job").executeUpdate())
                    .isOne();
            assertThat(session.createMutationQuery("delete Car").executeUpdate())
                    .isOne();
        });

        assertThat(unit.statements()).noneMatch(sql -> sql.startsWith("delete")).hasSize(5);
        assertThat(unit.query("select active, version from contract")).containsOnly(List.of(false, 0L));
        assertThat(unit.value("select \"Is On\" from \"user\"")).isEqualTo(false);
        assertThat(unit.value("select state from job")).isEqualTo(1);
        assertThat(unit.value("select active from vehicle")).isEqualTo(false);
    }

    @Test
    @Spec("B-024")
    void aDeleteByHqlDeletesTheRowsOfCollectionsAsUsual() {
        try (TestUnit albums = TestUnit.of(Album.class).start()) {
            albums.inTransaction(session -> {
                session.persist(new Album(1));
                session.persist(new Album(2));
            });

            int deleted = albums.fromTransaction(session -> session.createMutationQuery("delete Album where id = ?1")
                    .setParameter(1, 1)
                    .executeUpdate());

            assertThat(deleted).isOne();
            assertThat(albums.query("select album_id from album_tags")).containsOnly(List.of(2));
            assertThat(albums.query("select id, active from album order by id"))
                    .containsExactly(List.of(1, false), List.of(2, true));
        }
    }

    @Test
    @Spec("B-026")
    void aDeleteByHqlIsLeftToTheTriggersWhereAnotherOneSeesDeletes() {
        unit.inTransaction(session -> session.persist(new Watched(1)));
        unit.clearStatements();

        int deleted = unit.fromTransaction(
                session -> session.createMutationQuery("delete Watched").executeUpdate());

        assertThat(deleted).isZero();
        assertThat(unit.statements()).anyMatch(sql -> sql.startsWith("delete from Watched"));
        assertThat(unit.value("select active from watched")).isEqualTo(false);
    }

    @Test
    @Spec("GAP-67")
    void aForeignKeyThatDeletesTheRowsIsAFaultAtBoot() {
        assertThat(BootFaults.of(Owner.class, Cascaded.class))
                .containsExactly(
                        "Cascaded: '@SoftDelete(name = \"s\")' stands on rows that the database deletes with the row of"
                                + " Owner which they refer to ('on delete cascade'): they would be kept and refer to nothing."
                                + " Remove @OnDelete(action = CASCADE) and let Hibernate cascade the removal.");
    }

    @Test
    @Spec("GAP-67")
    void aForeignKeyToTheRowsDeletesWhenTheyAreReallyDeleted() {
        try (TestUnit owners = TestUnit.of(KeptOwner.class, Belonging.class).start()) {
            owners.inTransaction(session -> {
                KeptOwner owner = new KeptOwner();
                session.persist(owner);
                session.persist(new Belonging(owner));
            });

            owners.jdbc("delete from keptowner");
            assertThat(owners.value("select count(*) from belonging b join keptowner o on o.id = b.owner_id"))
                    .isEqualTo(1L);

            owners.inTransaction(session -> Triggers.of(owners.sessionFactory())
                    .ignoring(
                            session,
                            () -> session.createNativeMutationQuery("delete from keptowner")
                                    .executeUpdate(),
                            "KeptOwner:s"));
            assertThat(owners.value("select count(*) from belonging")).isEqualTo(0L);
        }
    }

    @Test
    void valuesThatMakeNoSenseAndHibernatesOwnSoftDeleteAreFaultsAtBoot() {
        assertThat(BootFaults.of(Primitive.class, Same.class, Doubled.class, Epoch.class))
                .containsExactlyInAnyOrder(
                        "Primitive: '@SoftDelete(name = \"s\")' marks deleted rows by null, which the attribute 'state' cannot"
                                + " hold. Make its column nullable and its type one that has null, or use another value.",
                        "Same: '@SoftDelete(name = \"s\")' gives the attribute 'state' the same value for deleted and for live"
                                + " rows. Give 'live' the value of a row that is not deleted.",
                        "Doubled: '@SoftDelete(name = \"s\")' stands beside Hibernate's own @SoftDelete. Remove one of them:"
                                + " Hibernate's keeps a column that is no attribute, and binds only what Hibernate itself"
                                + " deletes.",
                        "Epoch: '@SoftDelete(name = \"s\")' gives no value for the attribute 'gone' of type Year. Say what"
                                + " marks a deleted row, as in value = \"…\"; only booleans and date-times have a default.");
    }

    @Entity(name = "Album")
    @SoftDelete(name = "s", attribute = "active")
    static class Album {
        @Id
        int id;

        boolean active = true;

        @ElementCollection
        List<String> tags = List.of("a", "b");

        Album() {}

        Album(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Owner")
    static class Owner {
        @Id
        int id;
    }

    @Entity(name = "Cascaded")
    @SoftDelete(name = "s", attribute = "active")
    static class Cascaded {
        @Id
        int id;

        boolean active;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Owner owner;
    }

    @Entity(name = "KeptOwner")
    @SoftDelete(name = "s", attribute = "active")
    static class KeptOwner {
        @Id
        int id;

        boolean active = true;
    }

    @Entity(name = "Belonging")
    static class Belonging {
        @Id
        int id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        KeptOwner owner;

        Belonging() {}

        Belonging(KeptOwner owner) {
            this.owner = owner;
        }
    }

    @Entity(name = "Primitive")
    @SoftDelete(name = "s", attribute = "state", value = SoftDelete.NULL)
    static class Primitive {
        @Id
        int id;

        int state;
    }

    @Entity(name = "Same")
    @SoftDelete(name = "s", attribute = "state", value = "1", live = "1")
    static class Same {
        @Id
        int id;

        int state;
    }

    @Entity(name = "Doubled")
    @SoftDelete(name = "s", attribute = "active")
    @org.hibernate.annotations.SoftDelete
    static class Doubled {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "Epoch")
    @SoftDelete(name = "s", attribute = "gone")
    static class Epoch {
        @Id
        int id;

        Year gone;
    }

    @Entity(name = "Account")
    @SoftDelete(name = "soft_delete", attribute = "active")
    static class Account {
        @Id
        int id;

        boolean active = true;

        Account() {}

        Account(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Contract")
    @SoftDelete(name = "soft_delete", attribute = "active")
    static class Contract {
        @Id
        int id;

        boolean active = true;

        @Version
        long version;

        Contract() {}

        Contract(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Counted")
    @SoftDelete(name = "soft_delete", attribute = "active")
    @Versioned
    static class Counted {
        @Id
        int id;

        boolean active = true;
        String title;

        @Version
        int version;

        Counted() {}

        Counted(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Note")
    @SoftDelete(name = "soft_delete", attribute = "state", value = "it's\ngone \\ \"100%\" {away}")
    static class Note {
        @Id
        int id;

        String state = "new";

        Note() {}

        Note(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Ticket")
    @SoftDelete(name = "soft_delete", attribute = "state", value = "-1")
    static class Ticket {
        @Id
        int id;

        int state;

        Ticket() {}

        Ticket(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Mail")
    @SoftDelete(name = "soft_delete", attribute = "owner", value = SoftDelete.NULL)
    static class Mail {
        @Id
        int id;

        String owner = "ann";

        Mail() {}

        Mail(int id) {
            this.id = id;
        }
    }

    enum State {
        OPEN,
        GONE
    }

    @Entity(name = "Job")
    @SoftDelete(name = "soft_delete", attribute = "state", value = "GONE")
    static class Job {
        @Id
        int id;

        @Enumerated(EnumType.ORDINAL)
        State state = State.OPEN;

        Job() {}

        Job(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Dated")
    @SoftDelete(name = "soft_delete", attribute = "deleted")
    static class Dated {
        @Id
        int id;

        Instant deleted;

        Dated() {}

        Dated(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Draft")
    @SoftDelete(name = "keep", attribute = "mark", value = "kept", condition = "old.state = 'published'")
    @SoftDelete(name = "shelve", attribute = "mark", value = "shelved", condition = "old.state = 'archived'")
    static class Draft {
        @Id
        int id;

        String state;
        String mark;

        Draft() {}

        Draft(int id, String state) {
            this.id = id;
            this.state = state;
        }
    }

    @Entity(name = "Parent")
    @SoftDelete(name = "soft_delete", attribute = "active")
    static class Parent {
        @Id
        int id;

        boolean active = true;

        @OneToMany(mappedBy = "parent", cascade = CascadeType.ALL)
        List<Child> children = new ArrayList<>();

        Parent() {}

        Parent(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Child")
    static class Child {
        @Id
        int id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.RESTRICT)
        Parent parent;

        Child() {}

        Child(int id, Parent parent) {
            this.id = id;
            this.parent = parent;
        }
    }

    record BookingId(String train, long number, short seat) implements Serializable {}

    @Entity(name = "Booking")
    @IdClass(BookingId.class)
    @SoftDelete(name = "soft_delete", attribute = "active")
    static class Booking {
        @Id
        String train;

        @Id
        long number;

        @Id
        short seat;

        boolean active = true;

        Booking() {}

        Booking(String train, long number, short seat) {
            this.train = train;
            this.number = number;
            this.seat = seat;
        }
    }

    @Embeddable
    static class PlaceId implements Serializable {
        private static final long serialVersionUID = 1L;

        String aisle;
        long block;
        int seat;

        PlaceId() {}

        PlaceId(String aisle, long block, int seat) {
            this.aisle = aisle;
            this.block = block;
            this.seat = seat;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof PlaceId that
                    && aisle.equals(that.aisle)
                    && block == that.block
                    && seat == that.seat;
        }

        @Override
        public int hashCode() {
            return Objects.hash(aisle, block, seat);
        }
    }

    @Entity(name = "Place")
    @SoftDelete(name = "soft_delete", attribute = "active")
    static class Place {
        @EmbeddedId
        PlaceId id;

        boolean active = true;

        Place() {}

        Place(PlaceId id) {
            this.id = id;
        }
    }

    @Entity(name = "Sealed")
    @SoftDelete(name = "soft_delete", attribute = "active", ignorable = false)
    @Protect(name = "sealed", operations = UPDATE)
    static class Sealed {
        @Id
        int id;

        boolean active = true;

        Sealed() {}

        Sealed(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Watched")
    @SoftDelete(name = "soft_delete", attribute = "active")
    @Trigger(
            name = "watch",
            when = When.BEFORE,
            operations = {Operation.INSERT, UPDATE, Operation.DELETE},
            condition = "sql('pg_trigger_depth() >= 0')",
            body = """
                    if tg_op = 'UPDATE' then
                        new.seen = concat(old.seen, tg_op, ' ', new.active, ', ');
                    end if;
                    if tg_op = 'DELETE' then
                        return old;
                    end if;
                    return new;""")
    static class Watched {
        @Id
        int id;

        boolean active = true;
        String seen;

        Watched() {}

        Watched(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Quoted")
    @Table(name = "`user`")
    @SoftDelete(name = "soft_delete", attribute = "on")
    static class Quoted {
        @Id
        @Column(name = "`order`")
        int id;

        @Column(name = "`Is On`")
        boolean on = true;

        @Version
        @Column(name = "`check`")
        int version;

        Quoted() {}

        Quoted(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    @SoftDelete(name = "soft_delete", attribute = "active")
    static class Vehicle {
        @Id
        int id;

        boolean active = true;
    }

    @Entity(name = "Car")
    static class Car extends Vehicle {
        String plate;

        Car() {}

        Car(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Unmarked")
    @SoftDelete(name = "s", attribute = "active")
    static class Unmarked {
        @Id
        int id;
    }

    @Entity(name = "Valueless")
    @SoftDelete(name = "s", attribute = "state")
    static class Valueless {
        @Id
        int id;

        int state;
    }

    @Entity(name = "Twice")
    @SoftDelete(name = "s", attribute = "active", ignorable = false)
    @SoftDelete(name = "t", attribute = "active", ignorable = false)
    static class Twice {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "OwnStatement")
    @SoftDelete(name = "s", attribute = "active")
    @SQLDelete(sql = "delete from own where id = ?")
    static class OwnStatement {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "Wrong")
    @SoftDelete(name = "s", attribute = "active", value = "gone")
    static class Wrong {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "Base")
    @Inheritance(strategy = InheritanceType.JOINED)
    @SoftDelete(name = "s", attribute = "active")
    static class Base {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "Special")
    static class Special extends Base {
        String more;
    }

    @Entity(name = "Split")
    @SecondaryTable(name = "split_more")
    @SoftDelete(name = "s", attribute = "active")
    static class Split {
        @Id
        int id;

        boolean active;

        @Column(table = "split_more")
        String more;
    }
}
