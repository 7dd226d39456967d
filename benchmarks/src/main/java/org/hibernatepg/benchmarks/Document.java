package org.hibernatepg.benchmarks;

import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;

/** What the entities of {@link TrackedSessions} and {@link TrackingLevels} have. The key is assigned, so that inserts are batched. */
@MappedSuperclass
public abstract class Document {
    /** The rows, from {@code n}. */
    static final String SELECT = "(id, amount, author, changed_at, title, text) "
            + "select n, n, 'author ' || n, now(), 'title ' || n, 'some words about ' || n";

    @Id
    int id;

    int amount;
    String author = "";

    @Column(name = "changed_at")
    Instant changedAt = Instant.EPOCH;

    String title = "";
    String text = "";

    void fill(int id) {
        this.id = id;
        amount = id;
        author = "author " + id;
        title = "title " + id;
        text = "some words about " + id;
        changedAt = Instant.now();
    }

    void change() {
        amount++;
        changedAt = Instant.now();
    }
}
