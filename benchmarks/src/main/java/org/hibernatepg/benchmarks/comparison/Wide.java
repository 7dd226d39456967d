package org.hibernatepg.benchmarks.comparison;

import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;

/**
 * Sixty columns: the key, a number, a large text that does not compress well, and those that the entity made of it has
 * besides, each a public field of type String.
 */
@MappedSuperclass
public abstract class Wide implements Row {
    /** How many columns the made entity adds. */
    static final int MORE = 57;

    private static final int LARGE = 8_000;

    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return Arrays.stream(type.getFields())
                    .filter(field -> field.getType() == String.class)
                    .toList();
        }
    };

    @Id
    int id;

    int amount;

    @Column(columnDefinition = "text")
    String large = "";

    static String column(int number) {
        return "c" + number;
    }

    @Override
    public void fill(int id) {
        this.id = id;
        amount = 1;
        large = Letters.of(id, LARGE);
        for (Field field : FIELDS.get(getClass())) {
            set(field, field.getName() + " of " + id);
        }
    }

    @Override
    public void change() {
        amount++;
        large = Letters.of(id + amount, LARGE);
    }

    @Override
    public int amount() {
        return amount;
    }

    private void set(Field field, String value) {
        try {
            field.set(this, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
