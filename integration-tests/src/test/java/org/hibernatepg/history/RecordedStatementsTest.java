package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.Recording.assertReplayed;
import static org.hibernatepg.history.Recording.events;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/** Every kind of SQL statement that writes rows is recorded, with the context, the same at both levels. */
class RecordedStatementsTest {
    @RegisterExtension
    static final Recording recording = Recording.of(() -> TestUnit.of(Item.class, Archived.class));

    /** Three items, whose inserts are the first three events. */
    private static TestUnit unit(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into item (id, name, amount) values (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)");
        return unit;
    }

    private static List<String> later(TestUnit unit) {
        assertReplayed(unit, "item", "item_event", "id, name, amount");
        List<String> events = events(unit, "item_event", "id, name, amount");
        assertThat(unit.query(
                        "select distinct pgh_context->>'by' from item_event where pgh_label <> 'insert' or id > 3"))
                .isSubsetOf(List.of(List.of("sql")));
        return events.subList(3, events.size());
    }

    private static void run(TestUnit unit, String sql) {
        HistoryContext.run(
                Map.of("by", "sql"),
                () -> unit.inTransaction(
                        session -> session.createNativeMutationQuery(sql).executeUpdate()));
    }

    private static void runHql(TestUnit unit, String hql) {
        HistoryContext.run(
                Map.of("by", "sql"),
                () -> unit.inTransaction(
                        session -> session.createMutationQuery(hql).executeUpdate()));
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-002", "RV-01", "RV-12"})
    void nativeInsertsUpdatesAndDeletes(Level level) {
        TestUnit unit = unit(level);
        run(unit, "insert into item (id, name, amount) select id + 3, name || 2, 0 from item where id < 3");
        run(unit, "update item set amount = amount + 10 where id in (1, 4)");
        run(unit, "delete from item where id in (2, 4)");

        assertThat(later(unit))
                .containsExactlyInAnyOrder(
                        "insert (4,a2,0)",
                        "insert (5,b2,0)",
                        "update (1,a,11)",
                        "update (4,a2,10)",
                        "delete (2,b,2)",
                        "delete (4,a2,10)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-01")
    void rowsThatAnotherTableDecides(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("insert into archived (id, name) values (1, 'x'), (3, null)");
        run(unit, "update item set name = a.name from archived as a where a.id = item.id");
        run(unit, "delete from item using archived as a where a.id = item.id and a.name is null");

        assertThat(later(unit)).containsExactlyInAnyOrder("update (1,x,1)", "update (3,,3)", "delete (3,,3)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-002", "RV-01"})
    void anInsertThatMeetsRowsIsAnUpdateOfThem(Level level) {
        TestUnit unit = unit(level);
        run(unit, """
                insert into item (id, name, amount) values (2, 'x', 7), (4, 'd', 4), (3, 'y', 0)
                on conflict (id) do update set amount = excluded.amount where excluded.amount > 0""");
        run(unit, "insert into item (id, name, amount) values (1, 'z', 9), (5, 'e', 5) on conflict do nothing");

        assertThat(later(unit)).containsExactlyInAnyOrder("update (2,b,7)", "insert (4,d,4)", "insert (5,e,5)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-002", "RV-01"})
    void theSameInHql(Level level) {
        TestUnit unit = unit(level);
        runHql(unit, """
                insert into Item (id, name, amount) values (2, 'x', 7), (4, 'd', 4)
                on conflict (id) do update set amount = excluded.amount""");
        runHql(unit, "insert into Item (id, name, amount) values (1, 'z', 9), (5, 'e', 5) on conflict do nothing");
        runHql(
                unit,
                "update Item set amount = amount + 1 where exists (select 1 from Item i where i.id = 5) and id < 3");
        runHql(unit, "delete Item where amount = (select min(i.amount) from Item i)");

        assertThat(later(unit))
                .containsExactlyInAnyOrder(
                        "update (2,b,7)",
                        "insert (4,d,4)",
                        "insert (5,e,5)",
                        "update (1,a,2)",
                        "update (2,b,8)",
                        "delete (1,a,2)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-002", "RV-01"})
    void mergeRecordsWhatItDidWithEachRow(Level level) {
        TestUnit unit = unit(level);
        assumeTrue(unit.serverVersion() >= 15, "needs merge");
        run(unit, """
                merge into item using (values (1, 100), (2, 0), (3, 3), (4, 400)) as source (id, amount) on item.id = source.id
                when matched and source.amount = 0 then delete
                when matched and source.amount = item.amount then do nothing
                when matched then update set amount = source.amount
                when not matched then insert (id, name, amount) values (source.id, 'new', source.amount)""");

        assertThat(later(unit)).containsExactlyInAnyOrder("update (1,a,100)", "delete (2,b,2)", "insert (4,new,400)");
    }

    @ParameterizedTest
    @EnumSource
    void mergeThatFreesAndTakesOneKeyIsInOrder(Level level) {
        TestUnit unit = unit(level);
        assumeTrue(unit.serverVersion() >= 15, "needs merge");
        run(unit, """
                merge into item using (values (1, 'gone'), (2, 'moved')) as source (id, what) on item.id = source.id
                when matched and source.what = 'gone' then delete
                when matched then update set id = 1""");

        assertThat(later(unit)).containsExactly("delete (1,a,1)", "update (1,b,2)");
    }

    @ParameterizedTest
    @EnumSource
    void mergeWithReturningRecordsTheSame(Level level) {
        TestUnit unit = unit(level);
        assumeTrue(unit.serverVersion() >= 17, "needs merge with returning");
        unit.inTransaction(session -> assertThat(
                        session.createNativeQuery("""
                        with merged as (
                            merge into item using (values (1), (4)) as source (id) on item.id = source.id
                            when matched then update set amount = 9
                            when not matched by source then delete
                            when not matched then insert (id, name, amount) values (source.id, 'new', 9)
                            returning merge_action() || item.id as done)
                        select done from merged order by 1""", String.class).list())
                .containsExactly("DELETE2", "DELETE3", "INSERT4", "UPDATE1"));

        assertReplayed(unit, "item", "item_event", "id, name, amount");
        assertThat(events(unit, "item_event", "id, name, amount").subList(3, 7))
                .containsExactlyInAnyOrder("update (1,a,9)", "delete (2,b,2)", "delete (3,c,3)", "insert (4,new,9)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-01")
    void commonTableExpressionsThatWriteSeveralTables(Level level) {
        TestUnit unit = unit(level);
        run(unit, """
                with taken as (delete from item where id < 3 returning *),
                     kept as (insert into archived (id, name) select id, name from taken returning id),
                     raised as (update item set amount = 30 where id = 3 returning id)
                insert into item (id, name, amount) select id + 10, 'copy', 0 from kept""");

        assertThat(later(unit))
                .containsExactlyInAnyOrder(
                        "delete (1,a,1)",
                        "delete (2,b,2)",
                        "update (3,c,30)",
                        "insert (11,copy,0)",
                        "insert (12,copy,0)");
        assertThat(events(unit, "archived_event", "id, name"))
                .containsExactlyInAnyOrder("insert (1,a)", "insert (2,b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-28")
    void rowsThatOneStatementDeletesAndInsertsAgainAreInOrder(Level level) {
        TestUnit unit = unit(level);
        run(unit, """
                with taken as (delete from item where id < 3 returning *)
                insert into item (id, name, amount) select id, name || 2, amount from taken""");

        assertThat(later(unit))
                .containsExactlyInAnyOrder("delete (1,a,1)", "delete (2,b,2)", "insert (1,a2,1)", "insert (2,b2,2)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-03")
    void copyIsRecorded(Level level) {
        TestUnit unit = unit(level);
        unit.inTransaction(session -> session.doWork(connection -> copy(connection, "4,d,4\n5,,5\n")));

        assertThat(events(unit, "item_event", "id, name, amount").subList(3, 5))
                .containsExactly("insert (4,d,4)", "insert (5,,5)");
        assertReplayed(unit, "item", "item_event", "id, name, amount");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-12")
    void copyHasTheContextIfAStatementOfTheTransactionCameBefore(Level level) {
        TestUnit unit = unit(level);
        HistoryContext.run(
                Map.of("by", "sql"),
                () -> unit.inTransaction(session -> session.doWork(connection -> {
                    // The driver's own interface passes the connection that tells the database about the context.
                    connection.createStatement().execute("update item set amount = 9 where id = 1");
                    copy(connection, "4,d,4\n");
                })));

        assertThat(later(unit)).containsExactly("update (1,a,9)", "insert (4,d,4)");
    }

    private static void copy(Connection connection, String rows) throws SQLException {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy item (id, name, amount) from stdin with (format csv)", new StringReader(rows));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void blocksAndFunctionsOfTheDatabaseAreRecordedStatementByStatement(Level level) {
        TestUnit unit = unit(level);
        run(unit, """
                do $$ begin
                    update item set amount = 10 where id = 1;
                    update item set amount = 11 where id = 1;
                    delete from item where id = 1;
                    insert into item (id, name, amount) values (1, 'again', 12);
                    begin
                        update item set amount = 1 / 0 where id = 1;
                    exception when division_by_zero then
                        update item set amount = 13 where id = 1;
                    end;
                end $$""");

        assertThat(later(unit))
                .containsExactly(
                        "update (1,a,10)",
                        "update (1,a,11)",
                        "delete (1,a,11)",
                        "insert (1,again,12)",
                        "update (1,again,13)");
    }

    @ParameterizedTest
    @EnumSource
    void aStatementThatFailsHalfWayLeavesNothing(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("alter table item add constraint small check (amount < 100)");
        try {
            assertThatThrownBy(() -> unit.jdbc("update item set amount = case id when 3 then 100 else 50 end"))
                    .hasMessageContaining("small");
            assertThatThrownBy(() -> unit.jdbc("insert into item (id, name, amount) values (4, 'd', 4), (1, 'x', 5)"))
                    .hasMessageContaining("duplicate key");
            assertThatThrownBy(() -> run(unit, "with gone as (delete from item) update item set amount = amount / 0"))
                    .hasMessageContaining("division by zero");
        } finally {
            unit.jdbc("alter table item drop constraint small");
        }

        assertThat(later(unit)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void statementsWithoutRowsAreNothing(Level level) {
        TestUnit unit = unit(level);
        run(unit, "insert into item (id, name, amount) select id, name, amount from item where false");
        run(unit, "update item set amount = 5 where id = 99");
        run(unit, "delete from item where id = 99");

        assertThat(later(unit)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whereTriggersAreSwitchedOffNothingIsRecorded(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("begin; set local session_replication_role = replica; update item set amount = 9; commit");
        unit.jdbc("update item set amount = 10 where id = 1");

        // The next event of a row holds it as it is then.
        assertThat(events(unit, "item_event", "id, name, amount").subList(3, 4)).containsExactly("update (1,a,10)");
        assertThat(unit.value("select count(*) from item_event")).isEqualTo(4L);
    }

    @Entity(name = "Item")
    @TrackHistory
    static class Item {
        @Id
        int id;

        @Nullable
        String name;

        int amount;
    }

    @Entity(name = "Archived")
    @TrackHistory
    static class Archived {
        @Id
        int id;

        @Nullable
        String name;
    }
}
