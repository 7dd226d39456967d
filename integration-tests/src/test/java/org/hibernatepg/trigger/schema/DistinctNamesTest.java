package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.hibernate.SessionFactory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Document;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.SearchVector;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.Test;

/** Two entities, each with a trigger of the same name, whose hashes begin with the same five digits. */
class DistinctNamesTest {
    private static final String LONGEST = "a23456789_123456789_123456789_123456789_1234567";
    private static final Pair KEPT = Pair.of("kept", Kept.class);
    private static final Pair REMOVED = Pair.of("removed", Removed.class);
    private static final Pair WORDS = Pair.of("words", Words.class);
    private static final Pair LONG = Pair.of(LONGEST, Longest.class);

    @Test
    @Spec({"T-012", "T-016", "T-018"})
    void bothHaveLongerHashesWhicheverIsDeclaredFirst() {
        for (Class<?>[] order : List.of(
                new Class<?>[] {KEPT.first, KEPT.second, Usual.class},
                new Class<?>[] {Usual.class, KEPT.second, KEPT.first})) {
            try (TestUnit unit = TestUnit.of(order).start()) {
                assertThat(Installed.triggers(unit.database()))
                        .containsExactlyInAnyOrder(
                                KEPT.longId("kept", KEPT.first),
                                KEPT.longId("kept_truncate", KEPT.first),
                                KEPT.longId("kept", KEPT.second),
                                KEPT.longId("kept_truncate", KEPT.second),
                                TriggerId.of("Usual", "kept"));
                assertThat(Installed.functions(unit.database())).hasSize(5);
                assertThat(Triggers.of(unit.sessionFactory()).list())
                        .extracting(TriggerInfo::status)
                        .containsOnly(TriggerStatus.INSTALLED);
            }
        }
    }

    @Test
    @Spec({"T-016", "G-001"})
    void eachIsIgnoredAloneWithAllItsParts() {
        try (TestUnit unit = TestUnit.of(KEPT.first, KEPT.second).start()) {
            SessionFactory factory = unit.sessionFactory();
            String first = KEPT.first.getSimpleName();
            String second = KEPT.second.getSimpleName();
            factory.inTransaction(session -> {
                try (TriggerScope scope = Triggers.of(factory).ignore(session, first + ":kept")) {
                    session.createNativeMutationQuery("delete from " + first).executeUpdate();
                    session.createNativeMutationQuery("truncate " + first).executeUpdate();
                }
            });
            for (String statement : List.of("delete from " + second + " where true", "truncate " + second)) {
                unit.jdbc("insert into " + second + " (id) values (1) on conflict do nothing");
                assertThatThrownBy(() -> factory.inTransaction(session -> {
                            try (TriggerScope scope = Triggers.of(factory).ignore(session, first + ":kept")) {
                                session.createNativeMutationQuery(statement).executeUpdate();
                            }
                        }))
                        .hasMessageContaining(second + " table");
            }
        }
    }

    @Test
    @Spec("T-012")
    void theOldNameGivesWayWhenTheOtherEntityIsMapped() {
        try (TestUnit unit = TestUnit.of(KEPT.first).start()) {
            assertThat(Installed.triggers(unit.database())).contains(TriggerId.of(KEPT.first.getSimpleName(), "kept"));

            unit.set("hibernate.hbm2ddl.auto", "update").restart(KEPT.first, KEPT.second);

            assertThat(Installed.triggers(unit.database()))
                    .hasSize(4)
                    .doesNotContain(TriggerId.of(KEPT.first.getSimpleName(), "kept"));
            assertThat(Installed.functions(unit.database())).hasSize(4);

            unit.restart(KEPT.second, KEPT.first);
            assertThat(Installed.ddl(unit)).isEmpty();
        }
    }

    /** The statement by which Hibernate removes an entity asks whether the trigger is ignored, too. */
    @Test
    @Spec({"T-016", "B-027"})
    void aRemovalKnowsWhichSoftDeleteIsIgnored() {
        try (TestUnit unit = TestUnit.of(REMOVED.first, REMOVED.second).start()) {
            SessionFactory factory = unit.sessionFactory();
            String first = REMOVED.first.getSimpleName();
            String second = REMOVED.second.getSimpleName();
            unit.jdbc("insert into " + first + " (id, active) values (1, true)");
            unit.jdbc("insert into " + second + " (id, active) values (1, true)");

            factory.inTransaction(session -> {
                try (TriggerScope scope = Triggers.of(factory).ignore(session, first + ":removed")) {
                    session.remove(session.find(REMOVED.first, 1));
                    session.remove(session.find(REMOVED.second, 1));
                }
            });

            // Before PostgreSQL 15 the removal is an update, which does not ask.
            assertThat(unit.value("select count(*) from " + first + " where active or"
                            + " current_setting('server_version_num')::int >= 150000"))
                    .isEqualTo(0L);
            assertThat(unit.value("select count(*) from " + second + " where not active"))
                    .isEqualTo(1L);
        }
    }

    @Test
    @Spec("T-016")
    void eachHasItsIndex() {
        try (TestUnit unit = TestUnit.of(WORDS.first, WORDS.second).start()) {
            for (Class<?> entity : List.of(WORDS.first, WORDS.second)) {
                assertThat(unit.value(
                                "select count(*) from pg_indexes where indexname = ? and tablename = lower('"
                                        + entity.getSimpleName() + "')",
                                WORDS.longId("words", entity)))
                        .isEqualTo(1L);
            }
        }
    }

    @Test
    @Spec({"T-009", "T-012", "T-016"})
    void theEndOfALongNameGivesWayToTheDigits() {
        try (TestUnit unit = TestUnit.of(LONG.first, LONG.second).start()) {
            assertThat(Installed.triggers(unit.database()))
                    .containsExactlyInAnyOrder(LONG.longId(LONGEST, LONG.first), LONG.longId(LONGEST, LONG.second))
                    .allSatisfy(
                            id -> assertThat(id).hasSize(63).startsWith("pgtrigger_" + LONGEST.substring(0, 36) + "_"));
        }
    }

    /** Entities like one class, which are named so that the usual digits of their hashes are the same. */
    private record Pair(Class<?> first, Class<?> second) {
        static Pair of(String trigger, Class<?> superclass) {
            Map<String, String> entities = new HashMap<>();
            for (int number = 0; ; number++) {
                String entity = superclass.getSimpleName() + number;
                String other = entities.putIfAbsent(TriggerId.of(entity, trigger), entity);
                if (other != null) {
                    return new Pair(entity(other, superclass), entity(entity, superclass));
                }
            }
        }

        private static Class<?> entity(String name, Class<?> superclass) {
            return new ByteBuddy()
                    .subclass(superclass)
                    .name(superclass.getPackageName() + "." + name)
                    .annotateType(
                            AnnotationDescription.Builder.ofType(Entity.class).build())
                    .make()
                    .load(superclass.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
                    .getLoaded();
        }

        String longId(String name, Class<?> entity) {
            return TriggerId.of(entity.getSimpleName(), name, TriggerId.MORE_DIGITS);
        }
    }

    @MappedSuperclass
    @Protect(
            name = "kept",
            operations = {Operation.DELETE, Operation.TRUNCATE})
    static class Kept {
        @Id
        int id;
    }

    @Entity(name = "Usual")
    @Protect(name = "kept", operations = Operation.DELETE)
    static class Usual {
        @Id
        int id;
    }

    @MappedSuperclass
    @SoftDelete(name = "removed", attribute = "active")
    static class Removed {
        @Id
        int id;

        boolean active;
    }

    @MappedSuperclass
    @SearchVector(name = "words", attribute = "vector", index = true, documents = @Document(attribute = "title"))
    static class Words {
        @Id
        int id;

        String title;

        @Column(columnDefinition = "tsvector")
        String vector;
    }

    @MappedSuperclass
    @Protect(name = LONGEST, operations = Operation.DELETE)
    static class Longest {
        @Id
        int id;
    }
}
