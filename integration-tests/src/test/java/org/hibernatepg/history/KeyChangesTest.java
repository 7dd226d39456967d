package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.history.Recording.assertReplayed;
import static org.hibernatepg.history.Recording.events;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Updates that change the primary key are recorded under the new key, the same at both levels. */
class KeyChangesTest {
    @RegisterExtension
    static final Recording recording =
            Recording.of(() -> TestUnit.of(Seat.class, Raised.class, Cell.class, Before.class));

    /** Four seats whose keys may meet within a statement, which Hibernate cannot declare. */
    private static TestUnit unit(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("alter table seat drop constraint seat_pkey, add primary key (id) deferrable");
        unit.jdbc("insert into seat (id, guest) values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')");
        return unit;
    }

    private static List<String> updates(TestUnit unit) {
        assertReplayed(unit, "seat", "seat_event", "id, guest");
        List<String> events = events(unit, "seat_event", "id, guest");
        return events.subList(4, events.size());
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"K-025", "K-023"})
    void oneKey(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("update seat set id = 9 where id = 2");

        assertThat(updates(unit)).containsExactly("update (9,b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("K-025")
    void keysThatTwoRowsSwap(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("update seat set id = 3 - id where id in (1, 2)");

        assertThat(updates(unit)).containsExactlyInAnyOrder("update (2,a)", "update (1,b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("K-025")
    void keysThatAllMoveUpByOne(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("update seat set id = id + 1, guest = guest || id");

        assertThat(updates(unit))
                .containsExactlyInAnyOrder("update (2,a1)", "update (3,b2)", "update (4,c3)", "update (5,d4)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("K-025")
    void aSwapThatOnlyMovesTheGuestsIsRecordedToo(Level level) {
        TestUnit unit = unit(level);
        // Each row gets the values of the other: as sets, both tables of rows are the same before and after.
        unit.jdbc("update seat set guest = case guest when 'a' then 'b' else 'a' end where guest in ('a', 'b')");
        unit.jdbc("update seat set id = 3 - id, guest = case guest when 'a' then 'b' else 'a' end where id < 3");

        assertThat(updates(unit))
                .containsExactlyInAnyOrder("update (1,b)", "update (2,a)", "update (2,a)", "update (1,b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"K-025", "K-010"})
    void aConditionSeesTheRowThatWasAndTheOneThatItBecame(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("alter table raised drop constraint raised_pkey, add primary key (id) deferrable");
        unit.jdbc("insert into raised (id, amount) values (1, 10), (2, 20), (3, 30)");
        unit.jdbc("update raised set id = id + 1, amount = case id when 2 then 25 else amount - 5 end");

        assertThat(events(unit, "raised_event", "id, amount")).containsExactly("raised (3,25)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("K-025")
    void aPartOfACompositeKey(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into cell (line, col, text) values (1, 1, 'a'), (1, 2, 'b')");
        unit.jdbc("update cell set line = 2 where col = 2");

        assertThat(events(unit, "cell_event", "line, col, text"))
                .endsWith("update (2,2,b)")
                .hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"K-025", "K-003"})
    void theOldRowHasTheOldKey(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into before (id) values (1), (2)");
        unit.jdbc("update before set id = id + 10");

        assertThat(events(unit, "before_event", "id")).containsExactlyInAnyOrder("update (1)", "update (2)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"K-023", "K-025"})
    void manyKeysInAnyOrder(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("insert into seat (id, guest) select i, i from generate_series(5, 5000) as i");
        unit.jdbc("update seat set guest = id");
        unit.jdbc("begin; set local work_mem = '64kB'; update seat set id = 5001 - id; commit");

        assertThat(unit.value("""
                        select count(*) from seat_event
                         where pgh_label = 'update' and guest ~ '^[0-9]+$' and id = 5001 - guest::int""")).isEqualTo(5000L);
        assertReplayed(unit, "seat", "seat_event", "id, guest");
    }

    @Entity(name = "Seat")
    @TrackHistory
    static class Seat {
        @Id
        int id;

        @Nullable
        String guest;
    }

    @Entity(name = "Raised")
    @TrackHistory(trackers = @Tracker(on = Operation.UPDATE, label = "raised", condition = "new.amount > old.amount"))
    static class Raised {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Cell")
    @TrackHistory
    static class Cell {
        @EmbeddedId
        @Nullable
        Place place;

        @Nullable
        String text;
    }

    @Embeddable
    record Place(int line, int col) {}

    @Entity(name = "Before")
    @TrackHistory(trackers = @Tracker(on = Operation.UPDATE, row = Row.OLD))
    static class Before {
        @Id
        int id;
    }
}
