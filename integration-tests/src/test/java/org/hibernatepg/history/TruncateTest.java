package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.history.Recording.assertReplayed;
import static org.hibernatepg.history.Recording.events;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.util.List;
import java.util.Map;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.SoftDelete;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TRUNCATE is recorded as the deletion of each row. */
class TruncateTest {
    @RegisterExtension
    static final Recording recording =
            Recording.of(() -> TestUnit.of(Box.class, Thing.class, Marked.class, Inserted.class, Dear.class));

    private static TestUnit unit(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into box (id) values (1), (2); insert into thing (id, box_id) values (1, 1), (2, null)");
        return unit;
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-12")
    void eachRowIsADeleteWithTheContext(Level level) {
        TestUnit unit = unit(level);
        HistoryContext.run(
                Map.of("why", "reset"),
                () -> unit.inTransaction(session ->
                        session.createNativeMutationQuery("truncate thing").executeUpdate()));

        assertThat(unit.query("select pgh_operation, pgh_label, id, box_id, pgh_context->>'why' from thing_event"
                        + " where pgh_label <> 'insert' order by id"))
                .hasToString("[[D, delete, 1, 1, reset], [D, delete, 2, null, reset]]");
        assertReplayed(unit, "thing", "thing_event", "id, box_id");
    }

    @ParameterizedTest
    @EnumSource
    void soAreThoseOfTablesThatItCascadesTo(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("truncate box cascade");

        assertThat(events(unit, "box_event", "id"))
                .endsWith("delete (1)", "delete (2)")
                .hasSize(4);
        assertThat(events(unit, "thing_event", "id"))
                .endsWith("delete (1)", "delete (2)")
                .hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRolledBackIsNotRecorded(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("begin; truncate thing; rollback");

        assertThat(events(unit, "thing_event", "id")).containsExactly("insert (1)", "insert (2)");
        assertReplayed(unit, "thing", "thing_event", "id, box_id");
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatWereMarkedAsDeletedGoToo(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into marked (id, active) values (1, true), (2, true); delete from marked where id = 1");
        unit.jdbc("truncate marked");

        assertThat(events(unit, "marked_event", "id, active").subList(2, 5))
                .containsExactly("delete (1,f)", "delete (2,t)", "delete (1,f)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("K-002")
    void aHistoryWithoutATrackerOfDeletesRecordsNothing(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into inserted (id) values (1); truncate inserted");

        assertThat(events(unit, "inserted_event", "id")).containsExactly("insert (1)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-13")
    void theConditionOfATrackerHolds(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into dear (id, price) values (1, 5), (2, 500), (3, null); truncate dear");

        assertThat(unit.query("select pgh_label, id from dear_event")).containsExactly(List.of("lost", 2));
    }

    @Entity(name = "Box")
    @TrackHistory
    static class Box {
        @Id
        int id;
    }

    @Entity(name = "Thing")
    @TrackHistory
    static class Thing {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Box box;
    }

    @Entity(name = "Marked")
    @SoftDelete(name = "soft_delete", attribute = "active")
    @TrackHistory
    static class Marked {
        @Id
        int id;

        boolean active = true;
    }

    @Entity(name = "Inserted")
    @TrackHistory(trackers = @Tracker(on = INSERT))
    static class Inserted {
        @Id
        int id;
    }

    @Entity(name = "Dear")
    @TrackHistory(trackers = @Tracker(on = DELETE, label = "lost", condition = "old.price > 100"))
    static class Dear {
        @Id
        int id;

        @Nullable
        Integer price;
    }
}
