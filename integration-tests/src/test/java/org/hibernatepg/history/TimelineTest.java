package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.annotations.Any;
import org.hibernate.annotations.AnyDiscriminatorValue;
import org.hibernate.annotations.AnyKeyJavaClass;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events of many tables, by one statement. */
class TimelineTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Author.class,
            Article.class,
            Comment.class,
            Vote.class,
            Seat.class,
            Guest.class,
            Animal.class,
            Dog.class,
            Values.class,
            Twice.class,
            Silent.class,
            Shelf.class,
            Book.class,
            Mark.class);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.jdbc("insert into author (id) values (1), (2)");
    }

    private static Timeline timeline(Session session) {
        return History.of(unit.sessionFactory()).timeline(session);
    }

    private static List<String> found(UnaryOperator<Timeline> question) {
        return unit.fromTransaction(session -> question.apply(timeline(session)).list().stream()
                .map(event -> "%s %s %s"
                        .formatted(event.eventEntity(), event.operation().code(), event.objectId()))
                .toList());
    }

    private static long count(UnaryOperator<Timeline> question) {
        return unit.fromTransaction(session -> question.apply(timeline(session)).count());
    }

    private static List<TimelineEvent> list(UnaryOperator<Timeline> question) {
        return unit.fromTransaction(session -> question.apply(timeline(session)).list());
    }

    private static void article(int id, int author) {
        unit.jdbc("insert into \"Article\" (id, \"Title\", \"writtenBy\", version) values (?, 't', ?, 0)", id, author);
    }

    private static void comment(int id, int article) {
        unit.jdbc("insert into comment (id, article_id) values (?, ?)", id, article);
    }

    @Test
    @Spec({"V-001", "V-010", "V-020"})
    void allEventsOfAllHistoriesAreOneRelation() {
        article(1, 1);
        comment(7, 1);
        unit.jdbc("insert into \"Seat\" (\"Row\", place) values (1, 'a''b')");
        unit.clearStatements();

        List<TimelineEvent> events = list(timeline -> timeline);

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
        assertThat(count(timeline -> timeline)).isEqualTo(3);
    }

    @Test
    @Spec("V-002")
    void anEventIsFoundByItsName() {
        article(1, 1);
        unit.jdbc("insert into article_tags (article_id, tags) values (1, 'x')");
        List<TimelineEvent> events = list(timeline -> timeline);

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

        List<TimelineEvent> events = list(timeline -> timeline.across(Values.class));
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
        article(1, 1);
        article(2, 1);
        unit.jdbc("update \"Article\" set \"Title\" = 'b', version = 1 where id = 1");
        unit.jdbc("update \"Article\" set \"Title\" = null, \"writtenBy\" = 2, version = 2 where id = 1");
        unit.jdbc("delete from \"Article\" where id = 1");

        List<TimelineEvent> events = list(timeline -> timeline.tracksIds(Article.class, List.of(1)));
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
        assertThat(list(timeline -> timeline.newestFirst().limit(2)).get(1).diff())
                .hasSize(2);
    }

    @Test
    @Spec("GAP-66")
    void theDifferenceGoesThroughAChangeOfTheKey() {
        unit.jdbc("insert into \"Seat\" (\"Row\", place, guest) values (1, 'a', 'ann')");
        unit.jdbc("update \"Seat\" set \"Row\" = 2, guest = 'bob'");

        TimelineEvent moved = list(Timeline::newestFirst).get(0);
        assertThat(moved.isFirst()).isFalse();
        assertThat(moved.diff())
                .containsOnly(
                        entry("Row", new TimelineEvent.Difference(1, 2)),
                        entry("guest", new TimelineEvent.Difference("ann", "bob")));
    }

    @Test
    @Spec({"V-012", "V-024"})
    void eventsOfObjects() {
        article(1, 1);
        article(2, 1);
        article(3, 2);
        comment(1, 1);
        unit.jdbc("insert into article_tags (article_id, tags) values (1, 'x'), (2, 'y')");
        Article first = new Article(1);

        assertThat(found(timeline -> timeline.tracks(first)))
                .containsExactly("ArticleEvent I 1", "ArticleTagsEvent I 1");
        assertThat(found(timeline -> timeline.tracks(first).withoutCollections()))
                .containsExactly("ArticleEvent I 1");
        assertThat(found(timeline -> timeline.tracks(List.of(first, new Article(3)))))
                .containsExactly("ArticleEvent I 1", "ArticleEvent I 3", "ArticleTagsEvent I 1");
        assertThat(found(timeline ->
                        timeline.tracks(first).tracks(new Article(3)).label("insert")))
                .containsExactly("ArticleEvent I 3");
        assertThat(found(
                        timeline -> timeline.tracks(first).across(Article.class).across(Comment.class)))
                .isEmpty();
        assertThat(found(timeline -> timeline.acrossEvents("ArticleTagsEvent").tracks(first)))
                .containsExactly("ArticleTagsEvent I 1");
        unit.inTransaction(session -> assertThat(timeline(session)
                        .tracks(session.getReference(Article.class, 2))
                        .count())
                .isEqualTo(2));
    }

    @Test
    @Spec("GAP-19")
    void anyNumberOfObjectsIsOneParameter() {
        article(1, 1);
        List<Integer> many = IntStream.range(0, 100_000).boxed().toList();
        unit.clearStatements();

        assertThat(found(timeline -> timeline.tracksIds(Article.class, many))).containsExactly("ArticleEvent I 1");
        assertThat(unit.statements()).hasSize(1);
        assertThat(unit.statements().get(0)).hasSizeLessThan(20_000);
    }

    @Test
    @Spec({"V-013", "V-019", "GAP-59"})
    void nothingIsNotEverything() {
        article(1, 1);

        assertThat(found(timeline -> timeline.tracks(List.of()))).isEmpty();
        assertThat(found(timeline -> timeline.references(List.of()))).isEmpty();
        assertThat(found(timeline -> timeline.tracksIds(Article.class, Set.of())))
                .isEmpty();
        assertThat(count(timeline -> timeline.tracks(List.of()))).isZero();
        assertThat(found(timeline -> timeline.across(Comment.class).tracks(new Article(1))))
                .isEmpty();
        assertThat(found(timeline -> timeline.references(new Values()))).isEmpty();
        unit.inTransaction(session -> {
            assertThat(timeline(session).tracks(List.of()).page(5).events()).isEmpty();
            assertThat(timeline(session).tracks(List.of()).stream()).isEmpty();
        });
        assertThatIllegalArgumentException().isThrownBy(() -> found(Timeline::across));
        assertThatIllegalArgumentException().isThrownBy(() -> found(Timeline::acrossEvents));
    }

    @Test
    @Spec({"V-016", "V-017"})
    void wrongObjectsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(timeline -> timeline.tracks(List.of(new Article(1), new Comment()))))
                .withMessageStartingWith("The objects passed to tracks() are of several entities: ")
                .withMessageContaining("Comment");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(timeline -> timeline.references(List.of(new Article(1), new Comment()))))
                .withMessageStartingWith("The objects passed to references() are of several entities");
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> found(timeline -> timeline.tracks(new Article(1)).references(new Article(1))))
                .withMessage("tracks() and references() cannot be used together: ask two questions.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(timeline -> timeline.tracks(new Author())))
                .withMessageContaining("Author is not tracked: put @TrackHistory on the entity.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(timeline -> timeline.tracks("text")))
                .withMessage("An object passed to tracks() is of java.lang.String, which is no entity.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(timeline -> timeline.tracks(new Seat())))
                .withMessageContaining("has no key yet");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(timeline -> timeline.tracksIds(Article.class, List.of("1"))))
                .withMessageContaining("which is no java.lang.Integer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(timeline -> timeline.across(Author.class)))
                .withMessageContaining("Author is not tracked");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(timeline -> timeline.references(List.of(new Article(1)), 0)))
                .withMessageContaining("A depth of 0");
    }

    @Test
    @Spec({"V-014", "GAP-60"})
    void eventsThatReferToObjects() {
        article(1, 1);
        article(2, 2);
        unit.jdbc("update \"Article\" set \"writtenBy\" = 2 where id = 1");
        unit.jdbc("insert into article_readers (article_id, readers_id) values (2, 1)");
        unit.jdbc("insert into vote (author_id, weight) values (1, 5)");
        unit.jdbc("insert into \"Seat\" (\"Row\", place, \"keptFor\") values (1, 'a', 1)");
        unit.jdbc("insert into \"Seat\" (\"Row\", place, \"keptFor\") values (1, 'b', 2)");
        unit.jdbc("insert into guest (id, \"seatRow\", seat_place) values (1, 1, 'b'), (2, 1, 'a')");

        Author author = new Author();
        author.id = 1;
        assertThat(found(timeline -> timeline.references(author)))
                .containsExactly(
                        "ArticleEvent I 1",
                        "ArticleReadersEvent I 2",
                        "VoteEvent I 1",
                        "SeatEvent I {\"Row\": 1, \"place\": \"a\"}");
        Seat seat = new Seat();
        seat.place = new Place(1, "b");
        assertThat(found(timeline -> timeline.references(seat))).containsExactly("GuestEvent I 1");
        assertThat(found(timeline -> timeline.references(List.of(seat)).across(Vote.class)))
                .isEmpty();
        assertThat(count(timeline -> timeline.references(author).acrossEvents("ArticleReadersEvent")))
                .isEqualTo(1);
    }

    @Test
    @Spec("V-014")
    void aRowThatAJoinColumnOfACollectionGivesToAnObjectRefersToIt() {
        unit.jdbc("insert into shelf (id) values (1), (2)");
        unit.jdbc("insert into book (id) values (5)");
        unit.jdbc("update book set shelf_id = 2");

        Shelf shelf = new Shelf();
        shelf.id = 2;
        assertThat(found(timeline -> timeline.references(shelf))).containsExactly("BookEvent U 5");
    }

    @Test
    @Spec("V-014")
    void aReferenceToAnyEntityRefersToTheOneThatItNames() {
        unit.jdbc("insert into mark (id, target_type, target_id) values (1, 'A', 5), (2, 'C', 5), (3, 'A', 6)");

        Comment comment = new Comment();
        comment.id = 5;
        assertThat(found(timeline -> timeline.references(new Article(5)))).containsExactly("MarkEvent I 1");
        assertThat(found(timeline -> timeline.references(comment))).containsExactly("MarkEvent I 2");
        assertThat(found(timeline -> timeline.references(new Silent(5)))).isEmpty();
    }

    @Test
    @Spec("GAP-18")
    void referencesOfAnyDepth() {
        article(1, 1);
        article(2, 2);
        comment(1, 1);
        comment(2, 2);
        unit.jdbc("insert into comment (id, article_id, answer_to_id) values (3, 2, 1)");
        unit.jdbc("insert into comment (id, article_id, answer_to_id) values (4, 2, 3)");
        Author author = new Author();
        author.id = 1;

        List<Author> authors = List.of(author);
        assertThat(found(timeline -> timeline.references(authors, 1))).containsExactly("ArticleEvent I 1");
        assertThat(found(timeline -> timeline.references(authors, 2)))
                .containsExactly("ArticleEvent I 1", "CommentEvent I 1");
        assertThat(found(timeline -> timeline.references(authors, 3)))
                .containsExactly("ArticleEvent I 1", "CommentEvent I 1", "CommentEvent I 3");
        unit.clearStatements();
        assertThat(found(timeline -> timeline.references(authors, 9)))
                .containsExactly("ArticleEvent I 1", "CommentEvent I 1", "CommentEvent I 3", "CommentEvent I 4");
        assertThat(unit.statements()).hasSize(1);
        // What once referred counts, whatever it refers to now.
        unit.jdbc("update comment set article_id = 2 where id = 1");
        assertThat(found(timeline -> timeline.references(authors, 2).across(Comment.class)))
                .containsExactly("CommentEvent I 1");
        unit.jdbc("update \"Article\" set \"writtenBy\" = 2 where id = 1");
        assertThat(count(timeline -> timeline.references(authors, 2))).isEqualTo(2);
    }

    @Test
    @Spec({"V-020", "V-021"})
    void everythingIsNarrowedByTheSameFilters() {
        UUID id = HistoryContext.call(Map.of("user", Map.of("id", 42)), () -> {
            article(0, 1);
            unit.inTransaction(session -> {
                session.persist(new Article(1));
                session.persist(new Twice(1));
                session.persist(new Silent(1));
            });
            return HistoryContext.currentId().orElseThrow();
        });
        Instant then = list(timeline -> timeline.across(Article.class)).get(1).createdAt();
        unit.jdbc("update \"Article\" set \"Title\" = 'n'");

        assertThat(found(timeline -> timeline.context("user.id", 42)))
                .containsExactlyInAnyOrder("ArticleEvent I 1", "TwiceEvent I 1", "Second I 1");
        assertThat(found(timeline -> timeline.contextId(id))).hasSize(3);
        assertThat(found(timeline -> timeline.context("user.id", null).label("insert")))
                .containsExactly("ArticleEvent I 0", "SilentEvent I 1");
        assertThat(found(timeline -> timeline.operation(EventOperation.UPDATE).until(then)))
                .isEmpty();
        assertThat(found(timeline -> timeline.from(then).operation(EventOperation.UPDATE)))
                .hasSize(2);
        long transaction = list(timeline -> timeline.across(Silent.class))
                .get(0)
                .transactionId()
                .orElseThrow();
        assertThat(found(timeline -> timeline.transaction(transaction))).hasSize(4);
        List<TimelineEvent> shared = list(timeline -> timeline.acrossEvents("Second"));
        assertThat(shared.get(0).context()).isEqualTo(Map.of("user", Map.of("id", 42)));
        assertThat(shared.get(0).contextId()).contains(id);
        TimelineEvent silent = list(timeline -> timeline.across(Silent.class)).get(0);
        assertThat(silent.context()).isEmpty();
        assertThat(silent.contextId()).isEmpty();
    }

    @Test
    @Spec({"V-022", "GAP-76"})
    void theOrderIsTotalAndOfOneHistoryThatOfTheNumbers() {
        unit.jdbc("begin; insert into comment (id) values (1); insert into \"Article\" (id, version) values (1, 0);"
                + "insert into article_tags (article_id, tags) values (1, 'x'); update comment set article_id = 1;"
                + "update \"Article\" set \"Title\" = 'u'; commit");

        assertThat(found(timeline -> timeline))
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
        assertThat(found(timeline -> timeline.tracks(new Article(1)))).isEqualTo(all.subList(0, 3));
        assertThat(found(timeline -> timeline.tracks(new Article(1)).newestFirst()))
                .isEqualTo(backwards.subList(2, 5));
    }

    @Test
    void pagesOfSeveralHistoriesNeitherLoseNorRepeatWhileOthersWrite() {
        for (int i = 1; i <= 4; i++) {
            article(i, 1);
            comment(i, i);
        }
        // Many of them at one time, in both histories.
        unit.jdbc("update \"Article_event\" set pgh_created_at = '2026-01-01'");
        unit.jdbc("update comment_event set pgh_created_at = '2026-01-01' where id > 1");
        for (UnaryOperator<Timeline> question : List.<UnaryOperator<Timeline>>of(t -> t, Timeline::newestFirst)) {
            List<String> all = found(question);
            for (int size = 1; size <= 3; size++) {
                assertThat(paged(question, size)).isEqualTo(all);
                all = found(question);
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
        article(1, 1);
        try (var other = unit.database().dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("insert into \"Article\" (id, version) values (2, 0)");
            article(3, 1);
            EventPage<TimelineEvent> first =
                    unit.fromTransaction(session -> timeline(session).page(1));
            other.commit();
            EventPage<TimelineEvent> second = unit.fromTransaction(
                    session -> timeline(session).page(9, first.next().orElseThrow()));
            assertThat(second.events()).extracting(TimelineEvent::objectId).containsExactly("3");
            assertThat(found(timeline -> timeline)).hasSize(3);
        }
    }

    @Test
    void tokensAreChecked() {
        article(1, 1);
        article(2, 1);
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

    @Test
    void anEventLeadsToItsObjectAndItsElement() {
        article(1, 1);
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

        List<TimelineEvent> events = list(timeline -> timeline.acrossEvents("ArticleTagsEvent"));
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

        List<TimelineEvent> events = list(timeline -> timeline.tracks(dog));
        assertThat(events)
                .extracting(TimelineEvent::eventEntity, TimelineEvent::table, TimelineEvent::diff)
                .containsExactly(
                        tuple("AnimalEvent", "Animal", Map.of()),
                        tuple("AnimalEvent", "Dog", Map.of()),
                        tuple("AnimalEvent", "Dog", Map.of("trick", new TimelineEvent.Difference("sit", "roll"))));
        assertThat(count(timeline -> timeline.tracks(List.of(dog, new Animal()))))
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

        assertThat(new HashSet<>(found(timeline -> timeline.tracks(new Twice(3)))))
                .containsExactlyInAnyOrder("TwiceEvent I 3", "Second I 3");
    }

    @Test
    void eachBranchIsSearchedByThePrimaryKey() {
        unit.jdbc("insert into \"Article\" (id, version) select i, 0 from generate_series(1, 5000) as i");
        unit.jdbc("analyze");
        unit.clearStatements();
        list(timeline -> timeline.tracks(new Article(7)).newestFirst().limit(10));
        String sql = unit.statements().get(0);
        String literal = sql.replaceAll("\\?", "'7'");
        String plan = String.join(
                "\n",
                unit.query("explain " + literal).stream()
                        .map(row -> String.valueOf(row.get(0)))
                        .toList());

        assertThat(plan).doesNotContain("Seq Scan on \"Article_event\"").contains("using \"Article_event_pkey\"");
    }

    @Entity(name = "Author")
    static class Author {
        @Id
        int id;
    }

    @Entity(name = "Article")
    @Table(name = "`Article`")
    @TrackHistory(collections = true)
    static class Article {
        @Id
        int id;

        @Column(name = "`Title`")
        @Nullable
        String title;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "`writtenBy`")
        @Nullable
        Author author;

        @Version
        int version;

        @ElementCollection
        @CollectionTable(name = "article_tags", joinColumns = @JoinColumn(name = "article_id"))
        List<String> tags = new ArrayList<>();

        @ManyToMany
        @JoinTable(name = "article_readers", joinColumns = @JoinColumn(name = "article_id"))
        Set<Author> readers = new HashSet<>();

        Article() {}

        Article(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Comment")
    @TrackHistory
    static class Comment {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "article_id")
        @Nullable
        Article article;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "answer_to_id")
        @Nullable
        Comment answerTo;
    }

    @Entity(name = "Vote")
    @TrackHistory
    static class Vote {
        @Id
        @ManyToOne
        @JoinColumn(name = "author_id")
        @Nullable
        Author author;

        int weight;
    }

    @Entity(name = "Seat")
    @Table(name = "`Seat`")
    @TrackHistory
    static class Seat {
        @EmbeddedId
        @Nullable
        Place place;

        @Nullable
        String guest;

        @Embedded
        @Nullable
        Reservation reservation;
    }

    @Embeddable
    record Place(@Column(name = "`Row`") int line, String place) {}

    @Embeddable
    static class Reservation {
        @ManyToOne
        @JoinColumn(name = "`keptFor`")
        @Nullable
        Author keptFor;
    }

    @Entity(name = "Guest")
    @TrackHistory
    static class Guest {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "`seatRow`", referencedColumnName = "`Row`")
        @JoinColumn(name = "seat_place", referencedColumnName = "place")
        @Nullable
        Seat seat;
    }

    @Entity(name = "Animal")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory
    static class Animal {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {
        @Nullable
        String trick;
    }

    @Entity(name = "Values")
    @Table(name = "`values`")
    @TrackHistory
    static class Values {
        @Id
        int id;

        @Column(precision = 40, scale = 9)
        @Nullable
        BigDecimal exact;

        @Column(precision = 40)
        @Nullable
        BigInteger big;

        short small;

        @Column(name = "binary_data")
        byte @Nullable [] binary;

        @Nullable
        Instant moment;

        @Nullable
        String text;

        boolean flag;

        @Nullable
        UUID uuid;
    }

    @Entity(name = "Twice")
    @TrackHistory
    @TrackHistory(
            name = "Second",
            table = "second",
            context = ContextStorage.SHARED,
            trackers = @Tracker(on = Operation.INSERT, label = "came"))
    static class Twice {
        @Id
        int id;

        Twice() {}

        Twice(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Silent")
    @TrackHistory(context = ContextStorage.NONE)
    static class Silent {
        @Id
        int id;

        Silent() {}

        Silent(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Shelf")
    static class Shelf {
        @Id
        int id;

        @OneToMany
        @JoinColumn(name = "shelf_id")
        Set<Book> books = new HashSet<>();
    }

    @Entity(name = "Book")
    @TrackHistory
    static class Book {
        @Id
        int id;
    }

    @Entity(name = "Mark")
    @TrackHistory
    static class Mark {
        @Id
        int id;

        @Any
        @AnyKeyJavaClass(Integer.class)
        @AnyDiscriminatorValue(discriminator = "A", entity = Article.class)
        @AnyDiscriminatorValue(discriminator = "C", entity = Comment.class)
        @Column(name = "target_type")
        @JoinColumn(name = "target_id")
        @Nullable
        Object target;
    }
}
