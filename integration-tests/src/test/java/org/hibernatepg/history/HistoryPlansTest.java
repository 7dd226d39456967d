package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.Test;

/** How PostgreSQL plans what the triggers of a history do, as auto_explain tells it. */
class HistoryPlansTest {
    @Test
    void afterABulkStatementThoseOfOneRowAreNotPlannedAnew() throws SQLException {
        try (TestUnit unit = TestUnit.of(Parcel.class).start();
                Connection connection = unit.database().connect();
                Statement statement = connection.createStatement()) {
            fill(statement, 10);
            for (int id = 1; id <= 10; id++) {
                updateOne(statement, id);
            }
            fill(statement, 20_000);
            statement.execute("update parcel set weight = 2");

            // A plan that was made for this execution has the context in it, not its parameter.
            assertThat(planOfOne(statement))
                    .contains("Insert on public.parcel_event")
                    .doesNotContain("NULL::jsonb");
        }
    }

    /** A table whose statistics are new makes PostgreSQL forget the plans with it. */
    private static void fill(Statement statement, int rows) throws SQLException {
        statement.execute("truncate parcel, parcel_event");
        statement.execute("insert into parcel (id, weight) select n, 0 from generate_series(1, %d) n".formatted(rows));
        statement.execute("analyze parcel, parcel_event");
    }

    private static void updateOne(Statement statement, int id) throws SQLException {
        statement.execute("update parcel set weight = weight + 1 where id = " + id);
    }

    private static String planOfOne(Statement statement) throws SQLException {
        statement.execute("load 'auto_explain'");
        statement.execute("set auto_explain.log_min_duration = 0");
        statement.execute("set auto_explain.log_nested_statements = on");
        statement.execute("set auto_explain.log_verbose = on");
        statement.execute("set client_min_messages = log");
        updateOne(statement, 1);
        StringBuilder plans = new StringBuilder();
        for (SQLWarning plan = statement.getWarnings(); plan != null; plan = plan.getNextWarning()) {
            plans.append(plan.getMessage());
        }
        return plans.toString();
    }

    @Entity(name = "Parcel")
    @TrackHistory
    static class Parcel {
        @Id
        int id;

        int weight;
    }
}
