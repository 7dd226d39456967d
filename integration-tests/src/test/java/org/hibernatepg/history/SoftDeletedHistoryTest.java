package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.SoftDelete;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The update by which a row is marked as deleted is recorded as what it means. */
class SoftDeletedHistoryTest {
    @RegisterExtension
    static final Recording recording = Recording.of(
            () -> TestUnit.of(Customer.class, Dated.class, Stated.class, Snapshots.class, Inheriting.class));

    @ParameterizedTest
    @EnumSource
    @Spec({"B-026", "RV-09"})
    void aRemovalByTheOrmIsADelete(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Customer(1)));
        unit.inTransaction(session -> session.remove(session.find(Customer.class, 1)));

        assertThat(unit.query("select pgh_label, active from customer_event order by pgh_id"))
                .containsExactly(List.of("insert", true), List.of("delete", false));
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"B-026", "RV-09"})
    void aNativeDeleteIsADeleteAndSoIsOneByHql(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into customer (id, active, version) values (1, true, 0), (2, true, 0)");
        unit.jdbc("delete from customer where id = 1");
        unit.inTransaction(session ->
                session.createMutationQuery("delete Customer where id = 2").executeUpdate());

        assertThat(unit.query(
                        "select pgh_label, id, active from customer_event where pgh_label <> 'insert' order by pgh_id"))
                .containsExactly(List.of("delete", 1, false), List.of("delete", 2, false));
    }

    @ParameterizedTest
    @EnumSource
    void aMarkThatASuperclassDeclaresIsADeleteToo(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into inheriting (id, active) values (1, true)");
        unit.jdbc("delete from inheriting");

        assertThat(unit.query("select pgh_label, active from inheriting_event order by pgh_id"))
                .containsExactly(List.of("insert", true), List.of("delete", false));
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatComesBackIsUpdated(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into customer (id, active, version) values (1, true, 0)");
        unit.jdbc("update customer set active = false");
        unit.jdbc("update customer set name = 'x'");
        unit.jdbc("update customer set active = true");

        assertThat(unit.query("select pgh_label from customer_event order by pgh_id"))
                .containsExactly(List.of("insert"), List.of("delete"), List.of("update"), List.of("update"));
    }

    @ParameterizedTest
    @EnumSource
    void theMarkMayBeATimeOrAState(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into dated (id) values (1)");
        unit.jdbc("delete from dated");
        unit.jdbc("insert into stated (id, state) values (1, 'OPEN')");
        unit.jdbc("delete from stated");

        assertThat(unit.query("select pgh_label from dated_event order by pgh_id"))
                .containsExactly(List.of("insert"), List.of("delete"));
        assertThat(unit.query("select pgh_label, state from stated_event order by pgh_id"))
                .containsExactly(List.of("insert", "OPEN"), List.of("delete", "GONE"));
    }

    @ParameterizedTest
    @EnumSource
    void withoutATrackerOfDeletesItIsAnUpdateSoThatNoStateIsLost(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into snapshots (id, active) values (1, true)");
        unit.jdbc("delete from snapshots");

        assertThat(unit.query("select pgh_label, active from snapshots_event order by pgh_id"))
                .containsExactly(List.of("snapshot", true), List.of("snapshot", false));
    }

    enum State {
        OPEN,
        GONE
    }

    @Entity(name = "Customer")
    @SoftDelete(name = "soft_delete", attribute = "active")
    @TrackHistory
    static class Customer {
        @Id
        int id;

        boolean active = true;

        @Nullable
        String name;

        @Version
        int version;

        protected Customer() {}

        Customer(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Dated")
    @SoftDelete(name = "soft_delete", attribute = "deletedAt")
    @TrackHistory
    static class Dated {
        @Id
        int id;

        @Nullable
        Instant deletedAt;
    }

    @Entity(name = "Stated")
    @SoftDelete(name = "soft_delete", attribute = "state", value = "GONE")
    @TrackHistory
    static class Stated {
        @Id
        int id;

        @Enumerated(EnumType.STRING)
        @Nullable
        State state;
    }

    @Entity(name = "Snapshots")
    @SoftDelete(name = "soft_delete", attribute = "active")
    @TrackHistory(
            trackers =
                    @Tracker(
                            on = {Operation.INSERT, Operation.UPDATE},
                            label = "snapshot"))
    static class Snapshots {
        @Id
        int id;

        boolean active = true;
    }

    @MappedSuperclass
    @SoftDelete(name = "kept", attribute = "active")
    abstract static class Marked {
        boolean active = true;
    }

    @Entity(name = "Inheriting")
    @TrackHistory
    static class Inheriting extends Marked {
        @Id
        int id;
    }
}
