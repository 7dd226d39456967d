package org.hibernatepg.benchmarks.workload;

import java.util.List;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Done;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.benchmarks.comparison.Workload;
import org.hibernatepg.benchmarks.comparison.Written;

/**
 * One statement that writes 100,000 rows.
 *
 * @param name for the report
 * @param shape of the rows
 * @param written whether it is HQL or SQL
 * @param there how many hundredths of the rows are there before
 * @param text the statement; {@code %d} stands for the number of rows
 */
record Statements(String name, Shape shape, Written written, int there, String text) implements Workload {
    private static final int ROWS = 100_000;

    private static final String INSERT = """
            insert into document (id, amount, author, changed_at, title, text)
            select n, 1, 'author ' || n, now(), 'title ' || n, 'some words about ' || n from generate_series(1, %d) as n""";

    static List<Workload> all() {
        return List.of(
                new Statements(
                        "HQL update of 100,000 rows",
                        Shape.DOCUMENT,
                        Written.BY_HQL,
                        100,
                        "update Document set amount = amount + 1"),
                new Statements(
                        "HQL delete of 100,000 rows", Shape.DOCUMENT, Written.BY_HQL, 100, "delete from Document"),
                new Statements("insert … select of 100,000 rows", Shape.DOCUMENT, Written.BY_SQL, 0, INSERT),
                new Statements(
                        "upsert of 100,000 rows, half of them there",
                        Shape.DOCUMENT,
                        Written.BY_SQL,
                        50,
                        INSERT + " on conflict (id) do update set amount = document.amount + 1"),
                new Statements(
                        "insert … select of 100,000 rows of three columns",
                        Shape.SMALL,
                        Written.BY_SQL,
                        0,
                        "insert into small (id, amount, name) select n, 1, 'name ' || n from generate_series(1, %d) as n"),
                new Statements(
                        "HQL update of 100,000 rows of three columns",
                        Shape.SMALL,
                        Written.BY_HQL,
                        100,
                        "update Small set amount = amount + 1"));
    }

    @Override
    public String unit() {
        return "row";
    }

    @Override
    public void prepare(Arena arena, Scale scale) {
        arena.refill(shape, new Filling(rows(scale) * there / 100, 1));
    }

    @Override
    public Done run(Arena arena, Scale scale) {
        arena.inTransaction(0, session -> execute(session, scale));
        return Done.written(rows(scale));
    }

    @Override
    public long events(Arena arena, Scale scale) {
        return rows(scale);
    }

    private void execute(Session session, Scale scale) {
        if (written == Written.BY_HQL) {
            session.createMutationQuery(text).executeUpdate();
        } else {
            session.createNativeMutationQuery(text.formatted(rows(scale))).executeUpdate();
        }
    }

    private static int rows(Scale scale) {
        return scale.of(ROWS, 20);
    }
}
