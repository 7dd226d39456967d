package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.util.List;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Versioned;

/** What it costs that the database counts the changes of a row. */
final class CountedChanges implements Question {
    private static final String BY_HAND = """
            create function count_changes() returns trigger language plpgsql as $$
            begin
                if new.version is distinct from old.version then
                    raise exception 'the version of % is counted by the database', old.id;
                end if;
                new.version := old.version + 1;
                return new;
            end $$;
            create trigger versioned before update on by_hand for each row
                when (old.* is distinct from new.*) execute function count_changes()""";

    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit =
                TestUnit.of(Counted.class, ByHand.class, Free.class).start()) {
            String columns = " (id, amount, version) select n, 0, 0";
            Tables.fill(unit, size.rows(), "counted" + columns, "by_hand" + columns, "free" + columns);
            unit.jdbc(BY_HAND);
            return new Alternatives(
                            unit, size, "counted", "by_hand", "free", "amount = 0, version = 0", "amount = amount + 1")
                    .results("@Versioned");
        }
    }

    @MappedSuperclass
    abstract static class Sum {
        @Id
        int id;

        int amount;
        int version;
    }

    @Entity(name = "Counted")
    @Versioned
    static class Counted extends Sum {}

    @Entity(name = "By_Hand")
    static class ByHand extends Sum {}

    @Entity(name = "Free")
    static class Free extends Sum {}
}
