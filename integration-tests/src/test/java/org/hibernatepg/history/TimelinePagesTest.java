package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.hibernatepg.history.Forum.article;
import static org.hibernatepg.history.Forum.comment;
import static org.hibernatepg.history.Forum.found;
import static org.hibernatepg.history.Forum.timeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.hibernatepg.history.Forum.Article;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The order of a timeline, its pages and its stream. */
class TimelinePagesTest {
    @RegisterExtension
    static final TestUnit unit = Forum.unit();

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.jdbc("insert into author (id) values (1), (2)");
    }

    @Test
    @Spec({"V-022", "GAP-76"})
    void theOrderIsTotalAndOfOneHistoryThatOfTheNumbers() {
        unit.jdbc("begin; insert into comment (id) values (1); insert into \"Article\" (id, version) values (1, 0);"
                + "insert into article_tags (article_id, tags) values (1, 'x'); update comment set article_id = 1;"
                + "update \"Article\" set \"Title\" = 'u'; commit");

        assertThat(found(unit, timeline -> timeline))
                .containsExactly(
                        "CommentEvent I 1",
                        "ArticleEvent I 1",
                        "ArticleTagsEvent I 1",
                        "CommentEvent U 1",
                        "ArticleEvent U 1");
        unit.jdbc("update \"Article_event\" set pgh_created_at = now()");
        unit.jdbc("update comment_event set pgh_created_at = now()");
        unit.jdbc("update article_tags_event set pgh_created_at = now()");
        List<String> all = List.of(
                "ArticleEvent I 1", "ArticleTagsEvent I 1", "ArticleEvent U 1", "CommentEvent I 1", "CommentEvent U 1");
        List<String> backwards = new ArrayList<>(all);
        Collections.reverse(backwards);
        // Times were made equal by separate statements, so only the order within a history is told by the numbers.
        assertThat(found(unit, timeline -> timeline.tracks(new Article(1)))).isEqualTo(all.subList(0, 3));
        assertThat(found(unit, timeline -> timeline.tracks(new Article(1)).newestFirst()))
                .isEqualTo(backwards.subList(2, 5));
    }

    @Test
    void pagesOfSeveralHistoriesNeitherLoseNorRepeatWhileOthersWrite() {
        for (int i = 1; i <= 4; i++) {
            article(unit, i, 1);
            comment(unit, i, i);
        }
        // Many of them at one time, in both histories.
        unit.jdbc("update \"Article_event\" set pgh_created_at = '2026-01-01'");
        unit.jdbc("update comment_event set pgh_created_at = '2026-01-01' where id > 1");
        for (UnaryOperator<Timeline> question : List.<UnaryOperator<Timeline>>of(t -> t, Timeline::newestFirst)) {
            List<String> all = found(unit, question);
            for (int size = 1; size <= 3; size++) {
                assertThat(paged(question, size)).isEqualTo(all);
                all = found(unit, question);
            }
        }
    }

    private static List<String> paged(UnaryOperator<Timeline> question, int size) {
        List<String> seen = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            Optional<String> at = token;
            EventPage<TimelineEvent> page = unit.fromTransaction(session -> {
                Timeline timeline = question.apply(timeline(session));
                return at.map(next -> timeline.page(size, next)).orElseGet(() -> timeline.page(size));
            });
            page.events()
                    .forEach(event -> seen.add("%s %s %s"
                            .formatted(event.eventEntity(), event.operation().code(), event.objectId())));
            token = page.next();
            unit.jdbc("insert into comment (id) select coalesce(max(id), 0) + 1 from comment");
            unit.jdbc("update comment_event set pgh_created_at = '2026-01-01' where pgh_id % 2 = 0 and id > 4");
        } while (token.isPresent());
        return seen;
    }

    @Test
    void anEventThatIsCommittedLaterIsNoPartOfTheAnswer() throws Exception {
        article(unit, 1, 1);
        try (var other = unit.database().dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("insert into \"Article\" (id, version) values (2, 0)");
            article(unit, 3, 1);
            EventPage<TimelineEvent> first =
                    unit.fromTransaction(session -> timeline(session).page(1));
            other.commit();
            EventPage<TimelineEvent> second = unit.fromTransaction(
                    session -> timeline(session).page(9, first.next().orElseThrow()));
            assertThat(second.events()).extracting(TimelineEvent::objectId).containsExactly("3");
            assertThat(found(unit, timeline -> timeline)).hasSize(3);
        }
    }

    @Test
    void whatTheTransactionThatAsksHasWrittenItselfIsOnLaterPagesToo() {
        unit.inTransaction(session -> {
            session.createNativeMutationQuery("insert into comment (id) values (1), (2), (3)")
                    .executeUpdate();
            EventPage<TimelineEvent> first = timeline(session).page(1);
            EventPage<TimelineEvent> rest =
                    timeline(session).page(9, first.next().orElseThrow());
            assertThat(first.events()).hasSize(1);
            assertThat(rest.events()).hasSize(2);
        });
    }

    @Test
    void whatWasImportedWithoutATransactionIsOnLaterPagesToo() {
        unit.jdbc("insert into comment (id) values (1), (2), (3)");
        unit.jdbc("update comment_event set pgh_xid = null");

        EventPage<TimelineEvent> first =
                unit.fromTransaction(session -> timeline(session).page(1));
        EventPage<TimelineEvent> rest = unit.fromTransaction(
                session -> timeline(session).page(9, first.next().orElseThrow()));

        assertThat(rest.events()).extracting(TimelineEvent::objectId).containsExactly("2", "3");
    }

    @Test
    void tokensAreChecked() {
        article(unit, 1, 1);
        article(unit, 2, 1);
        unit.inTransaction(session -> {
            Timeline timeline = timeline(session).tracks(List.of(new Article(1), new Article(2)));
            String token = timeline.page(1).next().orElseThrow();
            assertThat(timeline.page(5, token).events()).hasSize(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> timeline(session).page(1, token))
                    .withMessageStartingWith("The page token is one of another question");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> timeline.tracks(new Article(2)).page(1, token))
                    .withMessageStartingWith("The page token is one of another question");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> timeline.page(1, token.replace(token.charAt(9), '_')))
                    .withMessageStartingWith("The text is no page token, or was changed");
        });
    }

    @Test
    void aStreamReadsInPortions() {
        unit.jdbc("insert into comment (id) select i from generate_series(1, 3000) as i");
        unit.inTransaction(session -> {
            try (Stream<TimelineEvent> events = timeline(session).stream()) {
                assertThat(events.map(TimelineEvent::id).distinct().count()).isEqualTo(3000);
            }
            assertThat(session.getStatistics().getEntityCount()).isZero();
        });
        unit.sessionFactory().inStatelessTransaction(session -> {
            try (Stream<TimelineEvent> events =
                    History.of(unit.sessionFactory()).timeline(session).newestFirst().stream()) {
                assertThat(events.limit(1).map(TimelineEvent::objectId)).containsExactly("3000");
            }
        });
    }
}
