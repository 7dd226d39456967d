package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.hibernatepg.history.Forum.article;
import static org.hibernatepg.history.Forum.comment;
import static org.hibernatepg.history.Forum.count;
import static org.hibernatepg.history.Forum.found;
import static org.hibernatepg.history.Forum.timeline;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.hibernatepg.history.Forum.Article;
import org.hibernatepg.history.Forum.Author;
import org.hibernatepg.history.Forum.Comment;
import org.hibernatepg.history.Forum.Place;
import org.hibernatepg.history.Forum.Seat;
import org.hibernatepg.history.Forum.Shelf;
import org.hibernatepg.history.Forum.Silent;
import org.hibernatepg.history.Forum.Values;
import org.hibernatepg.history.Forum.Vote;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The events of objects, and of what refers to them. */
class TimelineObjectsTest {
    @RegisterExtension
    static final TestUnit unit = Forum.unit();

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.jdbc("insert into author (id) values (1), (2)");
    }

    @Test
    @Spec({"V-012", "V-024"})
    void eventsOfObjects() {
        article(unit, 1, 1);
        article(unit, 2, 1);
        article(unit, 3, 2);
        comment(unit, 1, 1);
        unit.jdbc("insert into article_tags (article_id, tags) values (1, 'x'), (2, 'y')");
        Article first = new Article(1);

        assertThat(found(unit, timeline -> timeline.tracks(first)))
                .containsExactly("ArticleEvent I 1", "ArticleTagsEvent I 1");
        assertThat(found(unit, timeline -> timeline.tracks(first).withoutCollections()))
                .containsExactly("ArticleEvent I 1");
        assertThat(found(unit, timeline -> timeline.tracks(List.of(first, new Article(3)))))
                .containsExactly("ArticleEvent I 1", "ArticleEvent I 3", "ArticleTagsEvent I 1");
        assertThat(found(unit, timeline -> timeline.tracks(first)
                        .tracks(new Article(3))
                        .label("insert")))
                .containsExactly("ArticleEvent I 3");
        assertThat(found(
                        unit,
                        timeline -> timeline.tracks(first).across(Article.class).across(Comment.class)))
                .isEmpty();
        assertThat(found(unit, timeline -> timeline.acrossEvents("ArticleTagsEvent")
                        .tracks(first)))
                .containsExactly("ArticleTagsEvent I 1");
        unit.inTransaction(session -> assertThat(timeline(session)
                        .tracks(session.getReference(Article.class, 2))
                        .count())
                .isEqualTo(2));
    }

    @Test
    @Spec("GAP-19")
    void anyNumberOfObjectsIsOneParameter() {
        article(unit, 1, 1);
        List<Integer> many = IntStream.range(0, 100_000).boxed().toList();
        unit.clearStatements();

        assertThat(found(unit, timeline -> timeline.tracksIds(Article.class, many)))
                .containsExactly("ArticleEvent I 1");
        assertThat(unit.statements()).hasSize(1);
        assertThat(unit.statements().get(0)).hasSizeLessThan(20_000);
    }

    @Test
    @Spec({"V-013", "V-019", "GAP-59"})
    void nothingIsNotEverything() {
        article(unit, 1, 1);

        assertThat(found(unit, timeline -> timeline.tracks(List.of()))).isEmpty();
        assertThat(found(unit, timeline -> timeline.references(List.of()))).isEmpty();
        assertThat(found(unit, timeline -> timeline.tracksIds(Article.class, Set.of())))
                .isEmpty();
        assertThat(count(unit, timeline -> timeline.tracks(List.of()))).isZero();
        assertThat(found(unit, timeline -> timeline.across(Comment.class).tracks(new Article(1))))
                .isEmpty();
        assertThat(found(unit, timeline -> timeline.references(new Values()))).isEmpty();
        unit.inTransaction(session -> {
            assertThat(timeline(session).tracks(List.of()).page(5).events()).isEmpty();
            assertThat(timeline(session).tracks(List.of()).stream()).isEmpty();
        });
        assertThatIllegalArgumentException().isThrownBy(() -> found(unit, Timeline::across));
        assertThatIllegalArgumentException().isThrownBy(() -> found(unit, Timeline::acrossEvents));
    }

    @Test
    @Spec({"V-016", "V-017"})
    void wrongObjectsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(unit, timeline -> timeline.tracks(List.of(new Article(1), new Comment()))))
                .withMessageStartingWith("The objects passed to tracks() are of several entities: ")
                .withMessageContaining("Comment");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(unit, timeline -> timeline.references(List.of(new Article(1), new Comment()))))
                .withMessageStartingWith("The objects passed to references() are of several entities");
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        found(unit, timeline -> timeline.tracks(new Article(1)).references(new Article(1))))
                .withMessage("tracks() and references() cannot be used together: ask two questions.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(unit, timeline -> timeline.tracks(new Author())))
                .withMessageContaining("Author is not tracked: put @TrackHistory on the entity.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(unit, timeline -> timeline.tracks("text")))
                .withMessage("An object passed to tracks() is of java.lang.String, which is no entity.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(unit, timeline -> timeline.tracks(new Seat())))
                .withMessageContaining("has no key yet");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(unit, timeline -> timeline.tracksIds(Article.class, List.of("1"))))
                .withMessageContaining("which is a java.lang.String. Its keys are of java.lang.Integer.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(unit, timeline -> timeline.across(Author.class)))
                .withMessageContaining("Author is not tracked");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found(unit, timeline -> timeline.references(List.of(new Article(1)), 0)))
                .withMessageContaining("A depth of 0");
    }

    @Test
    @Spec({"V-014", "GAP-60"})
    void eventsThatReferToObjects() {
        article(unit, 1, 1);
        article(unit, 2, 2);
        unit.jdbc("update \"Article\" set \"writtenBy\" = 2 where id = 1");
        unit.jdbc("insert into article_readers (article_id, readers_id) values (2, 1)");
        unit.jdbc("insert into vote (author_id, weight) values (1, 5)");
        unit.jdbc("insert into \"Seat\" (\"Row\", place, \"keptFor\") values (1, 'a', 1)");
        unit.jdbc("insert into \"Seat\" (\"Row\", place, \"keptFor\") values (1, 'b', 2)");
        unit.jdbc("insert into guest (id, \"seatRow\", seat_place) values (1, 1, 'b'), (2, 1, 'a')");

        Author author = new Author();
        author.id = 1;
        assertThat(found(unit, timeline -> timeline.references(author)))
                .containsExactly(
                        "ArticleEvent I 1",
                        "ArticleReadersEvent I 2",
                        "VoteEvent I 1",
                        "SeatEvent I {\"Row\": 1, \"place\": \"a\"}");
        Seat seat = new Seat();
        seat.place = new Place(1, "b");
        assertThat(found(unit, timeline -> timeline.references(seat))).containsExactly("GuestEvent I 1");
        assertThat(found(unit, timeline -> timeline.references(List.of(seat)).across(Vote.class)))
                .isEmpty();
        assertThat(count(unit, timeline -> timeline.references(author).acrossEvents("ArticleReadersEvent")))
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
        assertThat(found(unit, timeline -> timeline.references(shelf))).containsExactly("BookEvent U 5");
    }

    @Test
    @Spec("V-014")
    void aReferenceToAnyEntityRefersToTheOneThatItNames() {
        unit.jdbc("insert into mark (id, target_type, target_id) values (1, 'A', 5), (2, 'C', 5), (3, 'A', 6)");

        Comment comment = new Comment();
        comment.id = 5;
        assertThat(found(unit, timeline -> timeline.references(new Article(5)))).containsExactly("MarkEvent I 1");
        assertThat(found(unit, timeline -> timeline.references(comment))).containsExactly("MarkEvent I 2");
        assertThat(found(unit, timeline -> timeline.references(new Silent(5)))).isEmpty();
    }

    @Test
    @Spec("GAP-18")
    void referencesOfAnyDepth() {
        article(unit, 1, 1);
        article(unit, 2, 2);
        comment(unit, 1, 1);
        comment(unit, 2, 2);
        unit.jdbc("insert into comment (id, article_id, answer_to_id) values (3, 2, 1)");
        unit.jdbc("insert into comment (id, article_id, answer_to_id) values (4, 2, 3)");
        Author author = new Author();
        author.id = 1;

        List<Author> authors = List.of(author);
        assertThat(found(unit, timeline -> timeline.references(authors, 1))).containsExactly("ArticleEvent I 1");
        assertThat(found(unit, timeline -> timeline.references(authors, 2)))
                .containsExactly("ArticleEvent I 1", "CommentEvent I 1");
        assertThat(found(unit, timeline -> timeline.references(authors, 3)))
                .containsExactly("ArticleEvent I 1", "CommentEvent I 1", "CommentEvent I 3");
        unit.clearStatements();
        assertThat(found(unit, timeline -> timeline.references(authors, 9)))
                .containsExactly("ArticleEvent I 1", "CommentEvent I 1", "CommentEvent I 3", "CommentEvent I 4");
        assertThat(unit.statements()).hasSize(1);
        // What once referred counts, whatever it refers to now.
        unit.jdbc("update comment set article_id = 2 where id = 1");
        assertThat(found(unit, timeline -> timeline.references(authors, 2).across(Comment.class)))
                .containsExactly("CommentEvent I 1");
        unit.jdbc("update \"Article\" set \"writtenBy\" = 2 where id = 1");
        assertThat(count(unit, timeline -> timeline.references(authors, 2))).isEqualTo(2);
    }
}
