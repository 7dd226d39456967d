package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.DeclaredUsers.unit;
import static org.hibernatepg.trigger.DeclaredUsers.uris;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Set;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.DeclaredUsers.Rank;
import org.hibernatepg.trigger.DeclaredUsers.Role;
import org.hibernatepg.trigger.DeclaredUsers.User;
import org.hibernatepg.trigger.DeclaredUsers.UserTriggers;
import org.junit.jupiter.api.Test;

/** Annotations that stand on a class of their own hold for an entity. */
class TriggerMixInTest {
    @Test
    @Spec({"M-009", "T-013"})
    void aMixInDeclaresWhatStandsOnIt() {
        try (TestUnit unit = unit(d -> d.mixIn(User.class, UserTriggers.class), User.class, Role.class)) {
            assertThat(uris(unit)).containsExactlyInAnyOrder("User:kept", "User:name_fixed");
            unit.jdbc("insert into \"App User\" (id, name, rank) values (1, 'Ada', 1)");
            assertThatThrownBy(() -> unit.jdbc("delete from \"App User\"")).hasMessageContaining("Cannot delete");

            ReadOnlyAttributeException refused = catchThrowableOfType(
                    ReadOnlyAttributeException.class,
                    () -> unit.inTransaction(session -> session.find(User.class, 1).name = "Eve"));

            assertThat(refused.uri()).isEqualTo("User:name_fixed");
            unit.inTransaction(session -> {
                try (TriggerScope ignored = Triggers.of(unit.sessionFactory()).ignore(session, "User:kept")) {
                    session.remove(session.find(User.class, 1));
                }
            });
        }
    }

    @Test
    void aMixInBecomesTheDdlOfTheSameAnnotations() {
        String annotated;
        try (TestUnit unit = TestUnit.of(AnnotatedUser.class).start()) {
            annotated = InstalledTriggers.created(unit, "Account", "kept");
        }
        try (TestUnit unit = unit(d -> d.mixIn(PlainUser.class, UserTriggers.class), PlainUser.class)) {
            assertThat(InstalledTriggers.created(unit, "Account", "kept")).isEqualTo(annotated);
        }
    }

    @Test
    void aMixInTakesThePlaceOfAnAnnotationOfTheSameName() {
        try (TestUnit unit = unit(d -> d.mixIn(AnnotatedUser.class, InsertsKept.class), AnnotatedUser.class)) {
            assertThat(InstalledTriggers.definition(unit, "Account", "kept"))
                    .contains("BEFORE INSERT ON")
                    .doesNotContain("DELETE");
        }
    }

    @Test
    void aMixInOfAMappedSuperclassHoldsForItsEntities() {
        try (TestUnit unit = unit(d -> d.mixIn(Base.class, UserTriggers.class), Left.class, Right.class)) {
            assertThat(uris(unit))
                    .containsExactlyInAnyOrder("Left:kept", "Left:name_fixed", "Right:kept", "Right:name_fixed");
        }
    }

    @Test
    @Spec("M-010")
    void aMixInProtectsTheJoinTableOfACollection() {
        try (TestUnit unit = unit(d -> d.mixIn(User.class, UserRoles.class), User.class, Role.class)) {
            unit.inTransaction(session -> {
                User ada = new User(1, "Ada", Rank.MEMBER);
                Role admin = new Role(7);
                session.persist(admin);
                ada.roles.add(admin);
                session.persist(ada);
            });

            assertThatThrownBy(() -> unit.inTransaction(
                            session -> session.find(User.class, 1).roles.clear()))
                    .satisfies(
                            e -> assertThat(TriggerViolationException.find(e)).isPresent());
            assertThat(unit.value("select count(*) from user_role")).isEqualTo(1L);
        }
    }

    @Test
    void aMixInOfAnEntityThatIsSoftDeletedChangesItsMapping() {
        try (TestUnit unit = unit(d -> d.mixIn(Document.class, DocumentTriggers.class), Document.class)) {
            unit.inTransaction(session -> session.persist(new Document(1)));

            unit.inTransaction(session -> session.remove(session.find(Document.class, 1)));

            assertThat(unit.query("select id, active from document")).containsExactly(List.of(1, false));
        }
    }

    @Protect(name = "kept", operations = INSERT)
    static class InsertsKept {}

    interface UserRoles {
        @Protect(name = "roles_kept", operations = DELETE)
        Set<Role> getRoles();
    }

    @SoftDelete(name = "soft", attribute = "active")
    interface DocumentTriggers {}

    @Entity(name = "Account")
    @Protect(name = "kept", operations = DELETE)
    static class AnnotatedUser {
        @Id
        int id;

        String name;
    }

    @Entity(name = "Account")
    static class PlainUser {
        @Id
        int id;

        String name;
    }

    @MappedSuperclass
    static class Base {
        String name;
    }

    @Entity(name = "Left")
    @Table(name = "left_side")
    static class Left extends Base {
        @Id
        int id;
    }

    @Entity(name = "Right")
    @Table(name = "right_side")
    static class Right extends Base {
        @Id
        int id;
    }

    @Entity(name = "Document")
    static class Document {
        @Id
        int id;

        boolean active = true;

        Document() {}

        Document(int id) {
            this.id = id;
        }
    }
}
