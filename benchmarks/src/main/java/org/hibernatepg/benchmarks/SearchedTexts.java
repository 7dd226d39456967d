package org.hibernatepg.benchmarks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.util.List;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Document;
import org.hibernatepg.trigger.SearchVector;
import org.hibernatepg.trigger.Weight;
import org.jspecify.annotations.Nullable;

/** What it costs that a {@code tsvector} is kept in step with two texts. */
final class SearchedTexts implements Question {
    private static final String BY_HAND = """
            create function keep_words() returns trigger language plpgsql as $$
            begin
                new.words := setweight(to_tsvector('pg_catalog.english', coalesce(new.title, '')), 'A')
                    || to_tsvector('pg_catalog.english', coalesce(new.body, ''));
                return new;
            end $$;
            create trigger words before insert or update of title, body on by_hand
                for each row execute function keep_words()""";

    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit =
                TestUnit.of(Searched.class, ByHand.class, Free.class).start()) {
            unit.jdbc(BY_HAND);
            String columns =
                    " (id, title, body) select n, 'Chapter ' || n, repeat('the brown fox jumps over dogs ', 5)";
            Tables.fill(unit, size.rows(), "searched" + columns, "by_hand" + columns, "free" + columns);
            return new Alternatives(
                            unit,
                            size,
                            "searched",
                            "by_hand",
                            "free",
                            "title = 'Chapter ' || id",
                            "title = 'Another chapter ' || id")
                    .results("@SearchVector");
        }
    }

    @MappedSuperclass
    abstract static class Text {
        @Id
        int id;

        String title = "";
        String body = "";

        @Nullable
        @Column(columnDefinition = "tsvector")
        String words;
    }

    @Entity(name = "Searched")
    @SearchVector(
            name = "words",
            attribute = "words",
            documents = {@Document(attribute = "title", weight = Weight.A), @Document(attribute = "body")})
    static class Searched extends Text {}

    @Entity(name = "By_Hand")
    static class ByHand extends Text {}

    @Entity(name = "Free")
    static class Free extends Text {}
}
