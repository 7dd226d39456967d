package org.hibernatepg.benchmarks.comparison;

import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Six columns, the usual case. The key is assigned, so that inserts are batched. */
@MappedSuperclass
public abstract class Document implements Row {
    @Id
    int id;

    int amount;
    String author = "";

    @Column(name = "changed_at")
    Instant changedAt = Instant.EPOCH;

    String title = "";
    String text = "";

    @Override
    public void fill(int id) {
        this.id = id;
        amount = 1;
        author = "author " + id;
        title = "title " + id;
        text = "some words about " + id;
        changedAt = Instant.now();
    }

    @Override
    public void change() {
        amount++;
        changedAt = Instant.now();
    }

    @Override
    public int amount() {
        return amount;
    }

    /** How many values another version of it has that are not the same. */
    public long differences(Document other) {
        return Stream.of(
                        amount == other.amount,
                        author.equals(other.author),
                        changedAt.equals(other.changedAt),
                        title.equals(other.title),
                        text.equals(other.text))
                .filter(same -> !same)
                .count();
    }

    /** How many values differ from version to version. */
    public static long differences(List<? extends Document> versions) {
        return IntStream.range(1, versions.size())
                .mapToLong(i -> versions.get(i).differences(versions.get(i - 1)))
                .sum();
    }
}
