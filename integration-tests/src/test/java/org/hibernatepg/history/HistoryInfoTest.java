package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistoryInfoTest {
    @RegisterExtension
    static final TestUnit unit =
            TestUnit.of(Article.class, Untracked.class, Author.class).prepare("create schema archive");

    private static History history() {
        return History.of(unit.sessionFactory());
    }

    @Test
    @Spec("E-014")
    void theHistoriesOfAnEntityAreListedWithTheirLabelsTablesAndAttributes() {
        List<HistoryInfo> histories = history().histories(Article.class);

        assertThat(histories).extracting(HistoryInfo::eventEntity).containsExactly("ArticleEvent", "ArticlePrice");
        assertThat(histories).extracting(HistoryInfo::entity).containsOnly(Article.class);
        assertThat(histories)
                .extracting(HistoryInfo::tables)
                .containsExactly(List.of("archive.\"The Articles_event\""), List.of("archive.prices"));
        assertThat(histories)
                .extracting(HistoryInfo::labels)
                .containsExactly(List.of("insert", "update", "delete"), List.of("price", "gone"));
        assertThat(histories)
                .extracting(HistoryInfo::attributes)
                .containsExactly(List.of("id", "price", "title"), List.of("id", "price"));
    }

    @Test
    @Spec("E-014")
    void theEventClassOfAHistoryIsAnEntityOfThePersistenceUnit() {
        HistoryInfo prices = history().histories(Article.class).get(1);

        assertThat(unit.sessionFactory()
                        .getMetamodel()
                        .entity(prices.eventClass())
                        .getName())
                .isEqualTo("ArticlePrice");
    }

    @Test
    void thoseOfThePersistenceUnitAreSortedByEntityAndWhatIsNotTrackedHasNone() {
        assertThat(history().histories())
                .extracting(HistoryInfo::eventEntity)
                .containsExactly("ArticleEvent", "ArticlePrice", "AuthorEvent");
        assertThat(history().histories(Untracked.class)).isEmpty();
    }

    @Entity(name = "Article")
    @Table(name = "`The Articles`", schema = "archive")
    @TrackHistory
    @TrackHistory(
            name = "ArticlePrice",
            table = "prices",
            attributes = "price",
            trackers = {@Tracker(on = UPDATE, label = "price"), @Tracker(on = DELETE, label = "gone")})
    static class Article {
        @Id
        int id;

        int price;

        @Nullable
        String title;
    }

    @Entity(name = "Author")
    @TrackHistory
    static class Author {
        @Id
        int id;
    }

    @Entity(name = "Untracked")
    static class Untracked {
        @Id
        int id;
    }
}
