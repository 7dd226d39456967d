package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.history.Recording.assertReplayed;
import static org.hibernatepg.history.Recording.events;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.Map;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What triggers of the user write in turn, into other tracked tables or into the one that is being written. */
class NestedWritesTest {
    @RegisterExtension
    static final Recording recording = Recording.of(() -> TestUnit.of(Part.class, Whole.class));

    @AfterEach
    void withoutTriggers() {
        for (Level level : Level.values()) {
            recording.at(level).jdbc("drop function if exists mine() cascade");
        }
    }

    /** A row, whose insert is the first event, in a table with a trigger of the user. */
    private static TestUnit unit(Level level, String when, String body) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into part (id, name, amount) values (1, 'a', 0), (2, 'b', 0)");
        unit.jdbc("create function mine() returns trigger language plpgsql as $$ begin %s; return new; end $$"
                .formatted(body));
        unit.jdbc("create trigger " + when + " execute function mine()");
        return unit;
    }

    private static List<String> parts(TestUnit unit) {
        List<String> events = events(unit, "part_event", "id, name, amount");
        return events.subList(2, events.size());
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-009", "RV-04"})
    void theEventHoldsWhatATriggerBeforeMadeOfTheRow(Level level) {
        TestUnit unit = unit(level, "a before insert or update on part for each row", "new.name := upper(new.name)");
        unit.jdbc("update part set amount = 1 where id = 1");
        unit.jdbc("insert into part (id, name, amount) values (3, 'c', 0) on conflict (id) do update set amount = 2");

        assertThat(parts(unit)).containsExactly("update (1,A,1)", "insert (3,C,0)");
        assertReplayed(unit, "part", "part_event", "id, name, amount");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("H-009")
    void aRowThatATriggerBeforeKeepsBackIsNothing(Level level) {
        TestUnit unit = unit(level, "a before update on part for each row when (new.amount > 5)", "new := null");
        unit.jdbc("update part set amount = id * 5");

        assertThat(parts(unit)).containsExactly("update (1,a,5)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-009", "H-003"})
    void aRowThatATriggerBeforeMadeWhatItWasIsNothing(Level level) {
        TestUnit unit = unit(level, "a before update on part for each row", "new.amount := old.amount");
        unit.jdbc("update part set amount = 9");

        assertThat(parts(unit)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-002", "RV-12"})
    void otherTrackedTablesThatATriggerWritesAreRecordedWithTheContext(Level level) {
        TestUnit unit = unit(
                level,
                "a after update on part for each row",
                "insert into whole (id, total) values (1, new.amount) on conflict (id) do update set total = whole.total + new.amount");
        HistoryContext.run(
                Map.of("why", "counted"),
                () -> unit.inTransaction(session -> session.createMutationQuery("update Part set amount = 5")
                        .executeUpdate()));

        assertThat(events(unit, "whole_event", "id, total")).containsExactly("insert (1,5)", "update (1,10)");
        assertThat(unit.query("select distinct pgh_context->>'why' from whole_event"))
                .containsExactly(List.of("counted"));
    }

    /** PostgreSQL fires the triggers of the inner statement before those of the outer one that are still to come. */
    @ParameterizedTest
    @CsvSource({"ROW, a, false", "ROW, z, true", "STATEMENT, a, false", "STATEMENT, z, false"})
    void aRowThatARowTriggerAfterWritesAgainIsInOrderIfThatFiresLater(Level level, String name, boolean inOrder) {
        TestUnit unit = unit(
                level,
                name + " after insert on part for each row",
                "update part set name = 'part ' || new.id where id = new.id");
        unit.jdbc("insert into part (id, name, amount) values (3, 'c', 0), (4, 'd', 0)");

        assertThat(parts(unit))
                .filteredOn(event -> event.contains("(3,"))
                .containsExactly(
                        inOrder
                                ? new String[] {"insert (3,c,0)", "update (3,\"part 3\",0)"}
                                : new String[] {"update (3,\"part 3\",0)", "insert (3,c,0)"});
    }

    @ParameterizedTest
    @CsvSource({"ROW, a, true", "ROW, z, true", "STATEMENT, a, false", "STATEMENT, z, true"})
    void aRowThatAStatementTriggerAfterWritesAgainIsInOrderIfThatFiresLater(Level level, String name, boolean inOrder) {
        TestUnit unit = unit(
                level,
                name + " after update on part for each statement when (pg_trigger_depth() = 0)",
                "update part set amount = amount + 10 where id = 1");
        unit.jdbc("update part set amount = 1");

        assertThat(parts(unit))
                .filteredOn(event -> event.contains("(1,"))
                .containsExactly(
                        inOrder
                                ? new String[] {"update (1,a,1)", "update (1,a,11)"}
                                : new String[] {"update (1,a,11)", "update (1,a,1)"});
    }

    @ParameterizedTest
    @CsvSource({"ROW, a", "ROW, z", "STATEMENT, a", "STATEMENT, z"})
    void whatATriggerWritesWhenItIsPutOffIsInOrder(Level level, String name) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into part (id, name, amount) values (1, 'a', 0), (2, 'b', 0)");
        unit.jdbc("create function mine() returns trigger language plpgsql as $$ begin"
                + " update part set amount = amount + 10 where id <> new.id; return null; end $$");
        unit.jdbc("create constraint trigger " + name + " after update on part deferrable initially deferred"
                + " for each row when (new.amount < 10) execute function mine()");
        unit.jdbc("update part set amount = 1");

        assertThat(parts(unit))
                .containsExactly("update (1,a,1)", "update (2,b,1)", "update (2,b,11)", "update (1,a,11)");
    }

    @Entity(name = "Part")
    @TrackHistory
    static class Part {
        @Id
        int id;

        @Nullable
        String name;

        int amount;
    }

    @Entity(name = "Whole")
    @TrackHistory
    static class Whole {
        @Id
        int id;

        int total;
    }
}
