package org.hibernatepg.benchmarks.comparison;

import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;

/** A number beside a text of 100 KB, which PostgreSQL stores apart from the row. */
@MappedSuperclass
public abstract class Large implements Row {
    private static final int LENGTH = 100_000;

    @Id
    int id;

    int amount;

    @Column(columnDefinition = "text")
    String text = "";

    @Override
    public void fill(int id) {
        this.id = id;
        amount = 1;
        text = Letters.of(id, LENGTH);
    }

    @Override
    public void change() {
        amount++;
    }

    @Override
    public void replace() {
        amount++;
        text = Letters.of(id + amount, LENGTH);
    }

    @Override
    public int amount() {
        return amount;
    }
}
