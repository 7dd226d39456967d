package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hibernate.Hibernate;
import org.hibernate.annotations.UpdateTimestamp;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;

/** A book with collections and references, written and changed, and what it was at first. */
final class Books {
    private Books() {}

    static void book(TestUnit unit) {
        unit.inTransaction(session -> {
            session.persist(new Author(1, "Ann"));
            session.persist(new Author(2, "Bea"));
            Book book = new Book(1, "First");
            book.author = session.getReference(Author.class, 1);
            book.place = new Place("Rome", 10);
            book.mood = Mood.GOOD;
            book.words.addAll(List.of("a", "a", "b"));
            book.steps.addAll(List.of("x", "y"));
            book.prices.put("EUR", new BigDecimal("1.50"));
            book.readers.add(session.getReference(Author.class, 2));
            session.persist(book);
        });
    }

    static void change(TestUnit unit) {
        unit.inTransaction(session -> {
            Book book = session.find(Book.class, 1);
            book.title = "Second";
            book.author = null;
            book.place = new Place("Bari", 20);
            book.mood = null;
            book.words.remove("a");
            book.words.add("c");
            book.steps.add(0, "w");
            book.prices.clear();
            book.readers.clear();
        });
    }

    static void assertFirst(Book book) {
        assertThat(book.title).isEqualTo("First");
        assertThat(unproxied(book.author).id).isEqualTo(1);
        assertThat(Objects.requireNonNull(book.place).city).isEqualTo("Rome");
        assertThat(book.place.number).isEqualTo(10);
        assertThat(book.mood).isEqualTo(Mood.GOOD);
        assertThat(book.words).containsExactlyInAnyOrder("a", "a", "b");
        assertThat(book.steps).containsExactly("x", "y");
        assertThat(book.prices).containsOnlyKeys("EUR");
        assertThat(book.readers).extracting(author -> unproxied(author).id).containsExactly(2);
    }

    /** What a session has read as a reference of an event stays a proxy in it. */
    private static Author unproxied(@Nullable Author author) {
        return (Author) Hibernate.unproxy(Objects.requireNonNull(author));
    }

    enum Mood {
        GOOD,
        BAD
    }

    @Embeddable
    static class Place {
        @Nullable
        String city;

        int number;

        protected Place() {}

        Place(String city, int number) {
            this.city = city;
            this.number = number;
        }
    }

    @Entity(name = "Author")
    @Table(name = "author")
    static class Author {
        @Id
        int id;

        @Nullable
        String name;

        protected Author() {}

        Author(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Book")
    @Table(name = "book")
    @TrackHistory(collections = true, exclude = "notes")
    static class Book {
        @Id
        int id;

        @Nullable
        String title;

        int pages;

        @ManyToOne
        @Nullable
        Author author;

        @Embedded
        @Nullable
        Place place;

        @Enumerated(EnumType.STRING)
        @Nullable
        Mood mood;

        @Nullable
        String notes;

        @UpdateTimestamp
        @Column(name = "changed_at")
        @Nullable
        Instant changedAt;

        @ElementCollection
        @CollectionTable(name = "book_words")
        List<String> words = new ArrayList<>();

        @ElementCollection
        @CollectionTable(name = "book_steps")
        @OrderColumn
        List<String> steps = new ArrayList<>();

        @ElementCollection
        @CollectionTable(name = "book_prices")
        @MapKeyColumn(name = "currency")
        @Column(name = "price", precision = 10, scale = 2)
        Map<String, BigDecimal> prices = new HashMap<>();

        @ManyToMany
        @JoinTable(name = "book_readers")
        Set<Author> readers = new HashSet<>();

        @Version
        int version;

        protected Book() {}

        Book(int id, String title) {
            this.id = id;
            this.title = title;
        }
    }
}
