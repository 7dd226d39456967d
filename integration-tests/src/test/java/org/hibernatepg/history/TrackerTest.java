package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.Recording.events;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.UpdateTimestamp;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.TriggerMappingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrackerTest {
    @RegisterExtension
    static final Recording recording = Recording.of(() -> TestUnit.of(
            Stamped.class, Excluding.class, Unseen.class, Snapshots.class, Low.class, Nearest.class, Plain.class));

    @ParameterizedTest
    @EnumSource
    @Spec({"K-008", "K-003"})
    void timesThatAreSetWithoutTheAuthorsDoingCanBeLeftOutOfTheCondition(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Stamped(1, "a")));
        unit.jdbc("update stamped set changedat = '2020-01-01'");
        unit.inTransaction(session -> session.createMutationQuery("update Stamped set changedAt = instant")
                .executeUpdate());
        unit.inTransaction(session -> session.find(Stamped.class, 1).name = "b");

        assertThat(events(unit, "stamped_event", "id, name")).containsExactly("update (1,a)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("K-008")
    void orLeftOutOfTheHistory(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Excluding(1, "a")));
        unit.jdbc("update excluding set changedat = '2020-01-01'");
        unit.inTransaction(session -> session.find(Excluding.class, 1).name = "b");

        assertThat(events(unit, "excluding_event", "id, name")).containsExactly("insert (1,a)", "update (1,b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("K-009")
    void aConditionMayLookAtWhatIsNotStored(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into unseen (id, name, secret) values (1, 'a', 'x')");
        unit.jdbc("update unseen set name = 'b'");
        unit.jdbc("update unseen set secret = 'y'");

        assertThat(events(unit, "unseen_event", "id, name")).containsExactly("secret_changed (1,b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"K-019", "K-020", "K-012"})
    void oneTrackerMayBeOnSeveralOperations(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into snapshots (id, name) values (1, 'a'), (2, 'b')");
        unit.jdbc("update snapshots set name = name where id = 1");
        unit.jdbc("update snapshots set name = 'c' where id = 2");
        unit.jdbc("delete from snapshots where id = 2");

        assertThat(events(unit, "snapshots_event", "pgh_operation, id, name"))
                .containsExactly(
                        "snapshot (I,1,a)",
                        "snapshot (I,2,b)",
                        "snapshot (U,1,a)",
                        "snapshot (U,2,c)",
                        "snapshot (D,2,c)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"K-023", "RV-13"})
    void aStatementIsRecordedByOneInsertOfTheRowsThatMeetTheCondition(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("create table if not exists statement (n int generated always as identity)");
        unit.jdbc("create or replace function counted() returns trigger language plpgsql as"
                + " 'begin insert into statement default values; return null; end'");
        unit.jdbc("create or replace trigger counted after insert on low_event"
                + " for each statement execute function counted()");
        unit.jdbc("insert into low (id, amount) select i, i from generate_series(1, 100) as i");
        HistoryContext.run(
                Map.of("by", "bulk"),
                () -> unit.inTransaction(session -> session.createMutationQuery("update Low set amount = amount - 90")
                        .executeUpdate()));

        assertThat(
                        unit.query(
                                "select pgh_label, count(*), max(amount), count(distinct pgh_context_id) from low_event group by 1"))
                .containsExactly(List.of("low", 89L, -1, 1L));
        assertThat(unit.value("select count(*) from statement")).isEqualTo(level == Level.ROW ? 89L : 1L);
    }

    @ParameterizedTest
    @EnumSource
    @Spec("K-022")
    void theNearestLevelHolds(Level level) {
        TestUnit unit = recording.at(level);

        assertThat(levels(unit, "plain"))
                .containsExactly(
                        List.of("delete", level.name()),
                        List.of("insert", level.name()),
                        List.of("update", level.name()));
        assertThat(levels(unit, "nearest"))
                .containsExactly(List.of("delete", "ROW"), List.of("insert", "ROW"), List.of("update", "STATEMENT"));
        unit.jdbc("insert into nearest (id, name) values (1, 'a')");
        unit.jdbc("update nearest set name = 'b'");
        unit.jdbc("delete from nearest");
        assertThat(events(unit, "nearest_event", "id, name"))
                .containsExactly("insert (1,a)", "update (1,a)", "delete (1,b)");
    }

    private static List<List<@Nullable Object>> levels(TestUnit unit, String table) {
        return unit.query("""
                        select lower(event_manipulation), action_orientation from information_schema.triggers
                         where event_object_table = ? order by 1""", table);
    }

    @Test
    @Spec("K-026")
    void aSettingNamesTheOperationsOfHistoriesWithoutTrackers() {
        try (TestUnit unit = TestUnit.of(Plain.class, Removed.class)
                .set("hibernate.history.trackers", "delete, INSERT")
                .start()) {
            unit.jdbc("insert into plain (id, name) values (1, 'a'); update plain set name = 'b'; delete from plain");
            unit.jdbc("insert into removed (id) values (1); delete from removed");

            assertThat(events(unit, "plain_event", "id, name")).containsExactly("insert (1,a)", "delete (1,b)");
            assertThat(events(unit, "removed_event", "id")).containsExactly("gone (1)");
        }
    }

    @Test
    @Spec("K-026")
    void orAClassWithTrackersForAll() {
        for (Object setting : List.of(Defaults.class, Defaults.class.getName())) {
            try (TestUnit unit = TestUnit.of(Plain.class, Second.class)
                    .set("hibernate.history.trackers", setting)
                    .start()) {
                for (String table : List.of("plain", "second")) {
                    unit.jdbc(
                            "insert into %1$s (id, name) values (1, 'a'); update %1$s set name = 'x'".formatted(table));
                    assertThat(events(unit, table + "_event", "id, name")).containsExactly("made (1,a)", "x (1,a)");
                }
            }
        }
    }

    @Test
    @Spec("K-026")
    void aSettingThatNamesNeitherIsAFault() {
        for (Object setting : List.of("insert, upsert", "org.example.Nothing", Plain.class)) {
            try (TestUnit unit = TestUnit.of(Plain.class).set("hibernate.history.trackers", setting)) {
                String value = setting instanceof Class<?> type ? type.getName() : setting.toString();
                assertThatThrownBy(unit::start)
                        .isInstanceOf(TriggerMappingException.class)
                        .hasMessageContaining(
                                ("Settings: 'hibernate.history.trackers' is '%s'. Use a list of insert, update"
                                                + " and delete, or a class whose @TrackHistory has trackers.")
                                        .formatted(value));
            }
        }
    }

    @TrackHistory(
            trackers = {
                @Tracker(on = INSERT, label = "made"),
                @Tracker(on = UPDATE, label = "x", condition = "new.name = 'x'", row = Row.OLD)
            })
    interface Defaults {}

    @Entity(name = "Stamped")
    @TrackHistory(
            trackers = @Tracker(on = UPDATE, condition = "changed(excluding(generated_timestamps()))", row = Row.OLD))
    static class Stamped {
        @Id
        int id;

        @Nullable
        String name;

        @UpdateTimestamp
        @Nullable
        Instant changedAt;

        protected Stamped() {}

        Stamped(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Excluding")
    @TrackHistory(exclude = "changedAt")
    static class Excluding {
        @Id
        int id;

        @Nullable
        String name;

        @UpdateTimestamp
        @Nullable
        Instant changedAt;

        protected Excluding() {}

        Excluding(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Unseen")
    @TrackHistory(
            exclude = "secret",
            trackers = @Tracker(on = UPDATE, label = "secret_changed", condition = "changed(secret)"))
    static class Unseen {
        @Id
        int id;

        @Nullable
        String name;

        @Nullable
        String secret;
    }

    @Entity(name = "Snapshots")
    @TrackHistory(
            trackers =
                    @Tracker(
                            on = {INSERT, UPDATE, DELETE},
                            label = "snapshot",
                            condition = Tracker.ALWAYS))
    static class Snapshots {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "Low")
    @TrackHistory(trackers = @Tracker(on = UPDATE, label = "low", condition = "new.amount < 0"))
    static class Low {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Nearest")
    @TrackHistory(
            level = Level.ROW,
            trackers = {
                @Tracker(on = INSERT),
                @Tracker(on = UPDATE, level = Level.STATEMENT, row = Row.OLD),
                @Tracker(on = DELETE)
            })
    static class Nearest {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "Plain")
    @TrackHistory
    static class Plain {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "Second")
    @TrackHistory
    static class Second {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "Removed")
    @TrackHistory(trackers = @Tracker(on = DELETE, label = "gone"))
    static class Removed {
        @Id
        int id;
    }
}
