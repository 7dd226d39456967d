package org.hibernatepg.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.hibernatepg.benchmarks.comparison.ManyEntities;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;

/** What a restart with {@code hbm2ddl.auto=update} sends where nothing has changed, and whether it waits for anybody. */
final class UnchangedRestart implements Question {
    private static final Pattern DDL =
            Pattern.compile("(create|alter|drop|comment|lock|do)\\b.*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private static final List<AnnotationDescription> TRACKED =
            List.of(AnnotationDescription.Builder.ofType(TrackHistory.class).build());

    @Override
    public List<Result> answer(Size size) {
        Class<?>[] guarded = ManyTriggers.entities(size.triggers());
        Class<?>[] tracked =
                ManyEntities.of(Math.max(1, size.triggers() / 5), TRACKED).toArray(Class<?>[]::new);
        return Stream.of(
                        results("restart with %d triggers".formatted(size.triggers()), guarded),
                        results("restart with %d tracked entities".formatted(tracked.length), tracked))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Result> results(String what, Class<?>... entities) {
        try (TestUnit unit = TestUnit.of(entities)) {
            unit.jdbc("alter database %s set lock_timeout = '5s'"
                    .formatted(unit.database().name()));
            unit.start().set("hibernate.hbm2ddl.auto", "update");
            boolean waits = waitsForLocks(unit);
            List<String> sent = unit.bootStatements();
            return List.of(
                    new Result(
                            what + ": DDL statements",
                            count(sent, sql -> DDL.matcher(sql).matches()),
                            0),
                    new Result(what + ": advisory locks", count(sent, sql -> sql.contains("advisory")), 0),
                    new Result(
                            what + ": queries of the catalog for triggers",
                            count(sent, sql -> sql.contains("pg_trigger")),
                            1),
                    new Result(what + ": waits for a lock on a table (1: yes)", waits ? 1 : 0, 0));
        }
    }

    /** Restarts while somebody holds every table in the weakest mode that every change of a trigger has to wait for. */
    private static boolean waitsForLocks(TestUnit unit) {
        try (Connection other = unit.database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            for (List<?> table : unit.query("select tablename::text from pg_tables where schemaname = 'public'")) {
                statement.execute("lock table \"%s\" in share row exclusive mode".formatted(table.get(0)));
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
