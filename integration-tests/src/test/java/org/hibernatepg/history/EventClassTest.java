package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Transient;
import java.util.List;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Generated;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Generated event classes that extend a class of the program. */
class EventClassTest {

    @Test
    @Spec({"E-018", "E-019"})
    void aGeneratedClassHasTheColumnsAndMethodsOfTheMappedSuperclassThatItExtends() {
        try (TestUnit unit = TestUnit.of(Letter.class).start()) {
            unit.jdbc("insert into letter (id, body) values (1, 'hello')");

            unit.inTransaction(session -> {
                Signed event = session.createSelectionQuery(
                                "from LetterEvent e where e.signature is null", Signed.class)
                        .getSingleResult();
                assertThat(event.headline()).isEqualTo("insert of hello");
                assertThat(event.user).isEqualTo(unit.value("select current_user::text"));
                assertThat(event.scratch).isEqualTo(5);
            });
            assertThat(columns(unit, "letter_event"))
                    .containsExactly("body", "id", "pgh_old_id", "signature", "written_by");
            assertThat(unit.query("select 1 from pg_class where relname ilike 'signed%'"))
                    .isEmpty();
        }
    }

    @Test
    @Spec({"F-009", "E-017"})
    void allHistoriesThatNameNoClassUseThatOfTheSetting() {
        try (TestUnit unit = TestUnit.of(Letter.class, Plain.class, Bare.class)
                .set("hibernate.history.event_class", Noted.class.getName())
                .start()) {
            History history = History.of(unit.sessionFactory());

            assertThat(history.histories(Plain.class).get(0).eventClass()).isAssignableTo(Noted.class);
            assertThat(history.histories(Letter.class).get(0).eventClass()).isAssignableTo(Signed.class);
            assertThat(history.histories(Bare.class).get(0).eventClass().getSuperclass())
                    .isEqualTo(EventRecord.class);
            assertThat(columns(unit, "plain_event")).containsExactly("id", "note", "pgh_old_id", "title");
        }
    }

    @Test
    void anAttributeThatTheSuperclassMapsIsFilledAsTheTrackedOne() {
        try (TestUnit unit = TestUnit.of(Titled.class)
                .set("hibernate.history.event_class", WithTitle.class)
                .start()) {
            unit.jdbc("insert into titled (id, ttl) values (1, 'a')");

            unit.inTransaction(session -> {
                WithTitle event = session.createSelectionQuery(
                                "from TitledEvent e where e.title = 'a'", WithTitle.class)
                        .getSingleResult();
                assertThat(event.title).isEqualTo("a");
                assertThat(History.of(unit.sessionFactory())
                                .events(session, Titled.class)
                                .list()
                                .get(0)
                                .snapshot()
                                .title)
                        .isEqualTo("a");
            });
            assertThat(columns(unit, "titled_event")).containsExactly("id", "pgh_old_id", "ttl");
        }
    }

    @Test
    void anAbstractGetterIsImplementedAndAMethodOfTheSuperclassIsNotReplaced() {
        try (TestUnit unit = TestUnit.of(Titled.class)
                .set("hibernate.history.event_class", Getters.class)
                .start()) {
            unit.jdbc("insert into titled (id, ttl) values (1, 'a')");

            unit.inTransaction(session -> {
                Getters event = session.createSelectionQuery("from TitledEvent", Getters.class)
                        .getSingleResult();
                assertThat(event.getTitle()).isEqualTo("a");
                assertThat(event.getId()).isEqualTo("number 1");
            });
        }
    }

    @Test
    @Spec("E-019")
    void anEntityThatNoHistoryNamesIsFilledByNoTrigger() {
        try (TestUnit unit = TestUnit.of(Orphan.class).start()) {
            assertThat(unit.query("select 1 from pg_trigger where not tgisinternal"))
                    .isEmpty();
            assertThat(History.of(unit.sessionFactory()).histories()).isEmpty();
        }
    }

    private static List<Object> columns(TestUnit unit, String table) {
        return unit.query("""
                        select attname::text from pg_attribute
                         where attrelid = ?::regclass and attnum > 0
                           and attname not in ('pgh_id', 'pgh_created_at', 'pgh_label', 'pgh_operation', 'pgh_xid', 'pgh_context', 'pgh_context_id')
                         order by 1""", table).stream()
                .<Object>map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    @MappedSuperclass
    abstract static class Signed extends EventRecord {
        @Nullable
        String signature;

        @Column(name = "written_by", nullable = false)
        @ColumnDefault("current_user")
        @Generated
        @Nullable
        String user;

        @Transient
        int scratch = 5;

        String headline() {
            return getPghLabel() + " of " + body();
        }

        abstract String getBody();

        private String body() {
            return getBody();
        }
    }

    @Entity(name = "Letter")
    @TrackHistory(eventClass = Signed.class)
    static class Letter {
        @Id
        int id;

        @Nullable
        String body;
    }

    @MappedSuperclass
    public abstract static class Noted extends EventRecord {
        @Nullable
        String note;
    }

    @Entity(name = "Plain")
    @TrackHistory
    static class Plain {
        @Id
        int id;

        @Nullable
        String title;
    }

    @Entity(name = "Bare")
    @TrackHistory(eventClass = EventRecord.class)
    static class Bare {
        @Id
        int id;
    }

    @MappedSuperclass
    abstract static class WithTitle extends EventRecord {
        @Nullable
        String title;
    }

    interface HasTitle {
        @Nullable
        Object getTitle();
    }

    @MappedSuperclass
    abstract static class Getters extends EventRecord implements HasTitle {
        String getId() {
            return "number 1";
        }
    }

    @Entity(name = "Titled")
    @TrackHistory
    static class Titled {
        @Id
        int id;

        @Column(name = "ttl")
        @Nullable
        String title;
    }

    @Entity(name = "Orphan")
    static class Orphan extends EventRecord {
        int id;
    }
}
