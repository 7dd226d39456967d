package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One persistence unit at each level, and what it recorded: for what has to be the same at both. */
final class Recording implements BeforeAllCallback, AfterAllCallback {
    private final TestUnit rows;
    private final TestUnit statements;

    private Recording(TestUnit rows, TestUnit statements) {
        this.rows = rows;
        this.statements = statements;
    }

    /** Two units alike but for their level and their databases. */
    static Recording of(Supplier<TestUnit> unit) {
        return new Recording(
                unit.get().set("hibernate.history.level", "row"),
                unit.get().set("hibernate.history.level", "statement"));
    }

    /** The unit of a level, with empty tables and no statements noted. */
    TestUnit at(Level level) {
        TestUnit unit = level == Level.ROW ? rows : statements;
        unit.truncate();
        unit.clearStatements();
        return unit;
    }

    /** The events of a table as {@code label (value,value)}, in their order. */
    static List<String> events(TestUnit unit, String eventTable, String columns) {
        return unit
                .query("select pgh_label || ' ' || row(%s)::text from %s order by pgh_id"
                        .formatted(columns, eventTable))
                .stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    /**
     * That the events lead to the rows as they are now: the last event of each key is its row, and none that was deleted or
     * took another key is left. A key that a row leaves and another one takes in one statement is still there.
     */
    static void assertReplayed(TestUnit unit, String table, String eventTable, String columns) {
        String replay = """
                with moves (id, number) as (
                    select id, 1 from {events} where pgh_operation = 'I' or pgh_old_id is not null
                    union all select id, -1 from {events} where pgh_operation = 'D'
                    union all select pgh_old_id, -1 from {events} where pgh_old_id is not null),
                last as (select distinct on (id) * from {events} order by id, pgh_id desc)
                select {columns} from last
                 where pgh_operation <> 'D' and (select sum(number) from moves where moves.id = last.id) = 1
                 order by id""".replace("{events}", eventTable).replace("{columns}", columns);
        assertThat(unit.query(replay))
                .isEqualTo(unit.query("select %2$s from %1$s order by id".formatted(table, columns)));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        rows.beforeAll(context);
        statements.beforeAll(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        rows.afterAll(context);
        statements.afterAll(context);
    }
}
