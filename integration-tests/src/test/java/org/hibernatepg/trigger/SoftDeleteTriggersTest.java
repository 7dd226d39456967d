package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The trigger of a soft delete, beside other triggers, conditions and foreign keys. */
class SoftDeleteTriggersTest {
    @RegisterExtension
    static final TestUnit unit =
            TestUnit.of(Parent.class, Child.class, Sealed.class, Watched.class).set("hibernate.jdbc.batch_size", 10);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec("B-022")
    void rowsThatDoNotMeetTheConditionAreReallyDeleted() {
        if (unit.serverVersion() < 15) {
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
}
