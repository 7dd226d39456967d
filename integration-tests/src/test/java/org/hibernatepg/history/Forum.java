package org.hibernatepg.history;

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.hibernate.Session;
import org.hibernate.annotations.Any;
import org.hibernate.annotations.AnyDiscriminatorValue;
import org.hibernate.annotations.AnyKeyJavaClass;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.jspecify.annotations.Nullable;

/** Articles, comments on them and whatever else has a history, and what tests of timelines ask of it. */
final class Forum {
    private Forum() {}

    static TestUnit unit() {
        return TestUnit.of(
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
    }

    static Timeline timeline(Session session) {
        return History.of(session.getSessionFactory()).timeline(session);
    }

    static List<String> found(TestUnit unit, UnaryOperator<Timeline> question) {
        return unit.fromTransaction(session -> question.apply(timeline(session)).list().stream()
                .map(event -> "%s %s %s"
                        .formatted(event.eventEntity(), event.operation().code(), event.objectId()))
                .toList());
    }

    static long count(TestUnit unit, UnaryOperator<Timeline> question) {
        return unit.fromTransaction(session -> question.apply(timeline(session)).count());
    }

    static List<TimelineEvent> list(TestUnit unit, UnaryOperator<Timeline> question) {
        return unit.fromTransaction(session -> question.apply(timeline(session)).list());
    }

    static void article(TestUnit unit, int id, int author) {
        unit.jdbc("insert into \"Article\" (id, \"Title\", \"writtenBy\", version) values (?, 't', ?, 0)", id, author);
    }

    static void comment(TestUnit unit, int id, int article) {
        unit.jdbc("insert into comment (id, article_id) values (?, ?)", id, article);
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
