package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Spread;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.SoftDelete;

/** What a soft delete costs, against the update that it amounts to. */
final class SoftDeletedRows implements Question {
    private static final String BY_HAND = """
            create function keep_row() returns trigger language plpgsql as $$
            begin
                update by_hand set active = false where id = old.id;
                return null;
            end $$;
            create trigger keep before delete on by_hand for each row execute function keep_row()""";

    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit = TestUnit.of(Kept.class, ByHand.class, Free.class)
                .set("hibernate.jdbc.batch_size", 100)
                .start()) {
            String columns = " (id, active, name) select n, true, 'name ' || n";
            Tables.fill(unit, size.rows(), "kept" + columns, "by_hand" + columns, "free" + columns);
            unit.jdbc(BY_HAND);
            return List.of(
                    new Result(
                            "HQL delete / HQL update",
                            ratio(unit, size, hql("delete Kept"), hql("update Free set active = false")),
                            1.1),
                    new Result(
                            "session.remove of each / a change of each",
                            ratio(unit, size, SoftDeletedRows::removeAll, SoftDeletedRows::changeAll),
                            1.1),
                    new Result(
                            "native delete, by the trigger / native update",
                            ratio(unit, size, sql("delete from kept"), sql("update free set active = false")),
                            1.1),
                    new Result("native delete, by the trigger / by hand", byHand(unit, size), Result.NO_TARGET));
        }
    }

    private static Spread ratio(TestUnit unit, Size size, Consumer<Session> delete, Consumer<Session> update) {
        return Comparison.ratio(
                size.rounds(),
                () -> Tables.reset(unit, "kept", "active = true"),
                () -> unit.inTransaction(delete),
                () -> Tables.reset(unit, "free", "active = true"),
                () -> unit.inTransaction(update));
    }

    private static Spread byHand(TestUnit unit, Size size) {
        return Comparison.ratio(
                size.rounds(),
                () -> Tables.reset(unit, "kept", "active = true"),
                () -> unit.jdbc("delete from kept"),
                () -> Tables.reset(unit, "by_hand", "active = true"),
                () -> unit.jdbc("delete from by_hand"));
    }

    private static Consumer<Session> hql(String statement) {
        return session -> session.createMutationQuery(statement).executeUpdate();
    }

    private static Consumer<Session> sql(String statement) {
        return session -> session.createNativeMutationQuery(statement).executeUpdate();
    }

    private static void removeAll(Session session) {
        session.createSelectionQuery("from Kept", Kept.class).getResultList().forEach(session::remove);
    }

    private static void changeAll(Session session) {
        session.createSelectionQuery("from Free", Free.class).getResultList().forEach(free -> free.active = false);
    }

    @Entity(name = "Kept")
    @SoftDelete(name = "keep", attribute = "active")
    static class Kept {
        @Id
        int id;

        boolean active = true;
        String name;
    }

    @Entity(name = "By_Hand")
    static class ByHand {
        @Id
        int id;

        boolean active = true;
        String name;
    }

    @Entity(name = "Free")
    static class Free {
        @Id
        int id;

        boolean active = true;
        String name;
    }
}
