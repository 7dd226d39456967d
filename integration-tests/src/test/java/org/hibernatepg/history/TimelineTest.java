package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.hibernatepg.history.Forum.article;
import static org.hibernatepg.history.Forum.comment;
import static org.hibernatepg.history.Forum.count;
import static org.hibernatepg.history.Forum.found;
import static org.hibernatepg.history.Forum.list;
import static org.hibernatepg.history.Forum.timeline;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernatepg.history.Forum.Animal;
import org.hibernatepg.history.Forum.Article;
import org.hibernatepg.history.Forum.Dog;
import org.hibernatepg.history.Forum.Silent;
import org.hibernatepg.history.Forum.Twice;
import org.hibernatepg.history.Forum.Values;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events of many tables, by one statement. */
class TimelineTest {
    @RegisterExtension
    static final TestUnit unit = Forum.unit();

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.jdbc("insert into author (id) values (1), (2)");
    }

    @Test
    @Spec({"V-001", "V-010", "V-020"})
    void allEventsOfAllHistoriesAreOneRelation() {
        article(unit, 1, 1);
        comment(unit, 7, 1);
        unit.jdbc("insert into \"Seat\" (\"Row\", place) values (1, 'a''b')");
        unit.clearStatements();

        List<TimelineEvent> events = list(unit, timeline -> timeline);

        assertThat(unit.statements()).hasSize(1);
        assertThat(events)
                .extracting(TimelineEvent::slug, TimelineEvent::table, TimelineEvent::objectId, TimelineEvent::label)
                .containsExactly(
                        tuple("ArticleEvent:" + events.get(0).id(), "Article", "1", "insert"),
                        tuple("CommentEvent:" + events.get(1).id(), "Comment", "7", "insert"),
                        tuple("SeatEvent:" + events.get(2).id(), "Seat", "{\"Row\": 1, \"place\": \"a'b\"}", "insert"));
        assertThat(events.get(0).entity()).isEqualTo(Article.class);
        assertThat(events.get(0).collection()).isEmpty();
        assertThat(events.get(0).transactionId()).isPresent();
        assertThat(count(unit, timeline -> timeline)).isEqualTo(3);
    }

    @Test
    @Spec("V-002")
    void anEventIsFoundByItsName() {
        article(unit, 1, 1);
        unit.jdbc("insert into article_tags (article_id, tags) values (1, 'x')");
        List<TimelineEvent> events = list(unit, timeline -> timeline);

        unit.inTransaction(session -> {
            for (TimelineEvent event : events) {
                assertThat(timeline(session).label("other").find(event.slug()))
                        .map(TimelineEvent::objectId)
                        .contains("1");
            }
            assertThat(timeline(session).find("ArticleEvent:99999")).isEmpty();
            for (String wrong : List.of("", "ArticleEvent", "ArticleEvent:", "ArticleEvent:x", "ArticleEvent:1;drop")) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> timeline(session).find(wrong))
                        .withMessageContaining("names no event");
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> timeline(session).find("NoEvent:1"))
                    .withMessageStartingWith(
                            "There is no history NoEvent. Events are recorded as AnimalEvent, ArticleEvent");
        });
    }

    @Test
    @Spec({"V-003", "V-007"})
    void dataIsTheRowAsJsonByColumn() {
        unit.jdbc("""
                insert into "values" (id, exact, big, small, binary_data, moment, text, flag, uuid)
                values (1, 12345678901234567890.123456789, 123456789012345678901234567890, 7, '\\x00ff',
                '2026-01-02 03:04:05.678+00', E'a"b\\n\\u00e9\\\\', true, '00000000-0000-0000-0000-000000000001')""");
        unit.jdbc("update \"values\" set exact = 12345678901234567890.123456780, text = null, flag = false");

        List<TimelineEvent> events = list(unit, timeline -> timeline.across(Values.class));
        assertThat(events.get(0).data())
                .containsOnly(
                        entry("id", 1),
                        entry("exact", new BigDecimal("12345678901234567890.123456789")),
                        entry("big", new BigInteger("123456789012345678901234567890")),
                        entry("small", 7),
                        entry("binary_data", "\\x00ff"),
                        entry("moment", "2026-01-02T03:04:05.678+00:00"),
                        entry("text", "a\"b\né\\"),
                        entry("flag", true),
                        entry("uuid", "00000000-0000-0000-0000-000000000001"));
        assertThat(events.get(0).json()).startsWith("{\"id\": 1, ").contains("\"small\": 7");
        assertThat(events.get(1).diff())
                .containsOnly(
                        entry(
                                "exact",
                                new TimelineEvent.Difference(
                                        new BigDecimal("12345678901234567890.123456789"),
                                        new BigDecimal("12345678901234567890.123456780"))),
                        entry("text", new TimelineEvent.Difference("a\"b\né\\", null)),
                        entry("flag", new TimelineEvent.Difference(true, false)));
    }

    @Test
    @Spec({"V-005", "V-006", "V-007", "GAP-75"})
    void theDifferenceIsToTheEventBeforeWhateverTheQuestionLeavesOut() {
        article(unit, 1, 1);
        article(unit, 2, 1);
        unit.jdbc("update \"Article\" set \"Title\" = 'b', version = 1 where id = 1");
        unit.jdbc("update \"Article\" set \"Title\" = null, \"writtenBy\" = 2, version = 2 where id = 1");
        unit.jdbc("delete from \"Article\" where id = 1");

        List<TimelineEvent> events = list(unit, timeline -> timeline.tracksIds(Article.class, List.of(1)));
        assertThat(events)
                .extracting(TimelineEvent::isFirst, TimelineEvent::diff)
                .containsExactly(
                        tuple(true, Map.of()),
                        tuple(false, Map.of("Title", new TimelineEvent.Difference("t", "b"))),
                        tuple(
                                false,
                                Map.of(
                                        "Title",
                                        new TimelineEvent.Difference("b", null),
                                        "writtenBy",
                                        new TimelineEvent.Difference(1, 2))),
                        tuple(false, Map.of()));
        assertThat(list(unit, timeline -> timeline.newestFirst().limit(2))
                        .get(1)
                        .diff())
                .hasSize(2);
    }

    @Test
    @Spec("GAP-66")
    void theDifferenceGoesThroughAChangeOfTheKey() {
        unit.jdbc("insert into \"Seat\" (\"Row\", place, guest) values (1, 'a', 'ann')");
        unit.jdbc("update \"Seat\" set \"Row\" = 2, guest = 'bob'");

        TimelineEvent moved = list(unit, Timeline::newestFirst).get(0);
        assertThat(moved.isFirst()).isFalse();
        assertThat(moved.diff())
                .containsOnly(
                        entry("Row", new TimelineEvent.Difference(1, 2)),
                        entry("guest", new TimelineEvent.Difference("ann", "bob")));
    }

    @Test
    @Spec({"V-020", "V-021"})
    void everythingIsNarrowedByTheSameFilters() {
        UUID id = HistoryContext.call(Map.of("user", Map.of("id", 42)), () -> {
            article(unit, 0, 1);
            unit.inTransaction(session -> {
                session.persist(new Article(1));
                session.persist(new Twice(1));
                session.persist(new Silent(1));
            });
            return HistoryContext.currentId().orElseThrow();
        });
        Instant then =
                list(unit, timeline -> timeline.across(Article.class)).get(1).createdAt();
        unit.jdbc("update \"Article\" set \"Title\" = 'n'");

        assertThat(found(unit, timeline -> timeline.context("user.id", 42)))
                .containsExactlyInAnyOrder("ArticleEvent I 1", "TwiceEvent I 1", "Second I 1");
        assertThat(found(unit, timeline -> timeline.contextId(id))).hasSize(3);
        assertThat(found(unit, timeline -> timeline.context("user.id", null).label("insert")))
                .containsExactly("ArticleEvent I 0", "SilentEvent I 1");
        assertThat(found(unit, timeline -> timeline.operation(EventOperation.UPDATE)
                        .until(then)))
                .isEmpty();
        assertThat(found(unit, timeline -> timeline.from(then).operation(EventOperation.UPDATE)))
                .hasSize(2);
        long transaction = list(unit, timeline -> timeline.across(Silent.class))
                .get(0)
                .transactionId()
                .orElseThrow();
        assertThat(found(unit, timeline -> timeline.transaction(transaction))).hasSize(4);
        List<TimelineEvent> shared = list(unit, timeline -> timeline.acrossEvents("Second"));
        assertThat(shared.get(0).context()).isEqualTo(Map.of("user", Map.of("id", 42)));
        assertThat(shared.get(0).contextId()).contains(id);
        TimelineEvent silent =
                list(unit, timeline -> timeline.across(Silent.class)).get(0);
        assertThat(silent.context()).isEmpty();
        assertThat(silent.contextId()).isEmpty();
    }

    @Test
    void anEventLeadsToItsObjectAndItsElement() {
        article(unit, 1, 1);
        unit.jdbc("insert into article_tags (article_id, tags) values (1, 'x')");
        unit.inTransaction(session -> {
            List<TimelineEvent> events = timeline(session).list();
            Article snapshot = (Article) events.get(0).event().snapshot();
            assertThat(snapshot.title).isEqualTo("t");
            assertThat(events.get(1).collectionEvent().element()).isEqualTo("x");
            assertThat(events.get(1).collection()).contains("tags");
            assertThatIllegalStateException().isThrownBy(() -> events.get(1).event());
            assertThatIllegalStateException().isThrownBy(() -> events.get(0).collectionEvent());
        });
    }

    @Test
    @Spec("V-009")
    void rowsOfACollectionHaveNoEventBeforeButWhatAnUpdateReplaced() {
        unit.jdbc("insert into \"Article\" (id, version) values (1, 0)");
        unit.jdbc("insert into article_tags (article_id, tags) values (1, 'x')");
        unit.jdbc("update article_tags set tags = 'y'");

        List<TimelineEvent> events = list(unit, timeline -> timeline.acrossEvents("ArticleTagsEvent"));
        assertThat(events)
                .extracting(TimelineEvent::isFirst, TimelineEvent::diff)
                .containsExactly(
                        tuple(true, Map.of()), tuple(false, Map.of("tags", new TimelineEvent.Difference("x", "y"))));
    }

    @Test
    void pendingChangesAreFlushedFirst() {
        unit.inTransaction(session -> {
            session.persist(new Article(1));
            assertThat(timeline(session).count()).isEqualTo(1);
            session.find(Article.class, 1).title = "new";
            assertThat(timeline(session).last().orElseThrow().data()).containsEntry("Title", "new");
        });
    }

    @Test
    void eachRowOfAHierarchyIsAnEventOfItsTable() {
        unit.jdbc("insert into animal (id, name) values (1, 'a')");
        unit.jdbc("insert into dog (id, trick) values (1, 'sit')");
        unit.jdbc("update dog set trick = 'roll'");
        Dog dog = new Dog();
        dog.id = 1;

        List<TimelineEvent> events = list(unit, timeline -> timeline.tracks(dog));
        assertThat(events)
                .extracting(TimelineEvent::eventEntity, TimelineEvent::table, TimelineEvent::diff)
                .containsExactly(
                        tuple("AnimalEvent", "Animal", Map.of()),
                        tuple("AnimalEvent", "Dog", Map.of()),
                        tuple("AnimalEvent", "Dog", Map.of("trick", new TimelineEvent.Difference("sit", "roll"))));
        assertThat(count(unit, timeline -> timeline.tracks(List.of(dog, new Animal()))))
                .isEqualTo(3);
        unit.inTransaction(session -> {
            Dog then = (Dog) timeline(session).last().orElseThrow().event().snapshot();
            assertThat(then.trick).isEqualTo("roll");
            assertThat(then.name).isEqualTo("a");
        });
    }

    @Test
    void severalHistoriesOfAnEntityAreAllAsked() {
        unit.inTransaction(session -> session.persist(new Twice(3)));

        assertThat(new HashSet<>(found(unit, timeline -> timeline.tracks(new Twice(3)))))
                .containsExactlyInAnyOrder("TwiceEvent I 3", "Second I 3");
    }

    @Test
    void eachBranchIsSearchedByThePrimaryKey() {
        unit.jdbc("insert into \"Article\" (id, version) select i, 0 from generate_series(1, 5000) as i");
        unit.jdbc("analyze");
        unit.clearStatements();
        list(unit, timeline -> timeline.tracks(new Article(7)).newestFirst().limit(10));
        String sql = unit.statements().get(0);
        String literal = sql.replaceAll("\\?", "'7'");
        String plan = String.join(
                "\n",
                unit.query("explain " + literal).stream()
                        .map(row -> String.valueOf(row.get(0)))
                        .toList());

        assertThat(plan).doesNotContain("Seq Scan on \"Article_event\"").contains("using \"Article_event_pkey\"");
    }
}
