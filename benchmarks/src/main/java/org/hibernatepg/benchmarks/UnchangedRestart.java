package org.hibernatepg.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.hibernatepg.testing.TestUnit;

/** What a restart with {@code hbm2ddl.auto=update} sends where nothing has changed, and whether it waits for anybody. */
final class UnchangedRestart implements Question {
    private static final Pattern DDL =
            Pattern.compile("(create|alter|drop|comment|lock|do)\\b.*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    @Override
    public List<Result> answer(Size size) {
        Class<?>[] entities = ManyTriggers.entities(size.triggers());
        try (TestUnit unit = TestUnit.of(entities).start()) {
            unit.jdbc("alter database %s set lock_timeout = '5s'"
                    .formatted(unit.database().name()));
            unit.set("hibernate.hbm2ddl.auto", "update");
            boolean waits = waitsForLocks(unit, entities.length);
            List<String> sent = unit.bootStatements();
            return List.of(
                    new Result(
                            "DDL statements",
                            count(sent, sql -> DDL.matcher(sql).matches()),
                            0),
                    new Result("advisory locks", count(sent, sql -> sql.contains("advisory")), 0),
                    new Result(
                            "queries of the catalog for triggers", count(sent, sql -> sql.contains("pg_trigger")), 1),
                    new Result("waits for a lock on a table (1: yes)", waits ? 1 : 0, 0));
        }
    }

    /** Restarts while somebody holds every table in the weakest mode that every change of a trigger has to wait for. */
    private static boolean waitsForLocks(TestUnit unit, int tables) {
        try (Connection other = unit.database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            for (int number : IntStream.range(0, tables).toArray()) {
                statement.execute("lock table made%d in share row exclusive mode".formatted(number));
            }
            unit.restart();
            return false;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (RuntimeException e) {
            return true;
        }
    }

    private static long count(List<String> sent, Predicate<String> kind) {
        return sent.stream().map(String::strip).filter(kind).count();
    }
}
