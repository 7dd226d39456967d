package org.hibernatepg.history.replay;

import jakarta.persistence.GenerationType;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** The key of a random entity: so few of them that random writes meet. */
enum KeyKind {
    NUMBER(Integer.class, null, 1, 2, 3, 4, 5),
    WORD(String.class, null, "a", "b'", "ü \"x\"", "😀"),
    UNIQUE_ID(UUID.class, null, new UUID(0, 1), new UUID(0, 2), new UUID(7, 0)),
    PAIR(
            PairKey.class,
            null,
            new PairKey(1, "x"),
            new PairKey(1, "y"),
            new PairKey(2, "x"),
            new PairKey(2, "y"),
            new PairKey(3, "x")),
    IDENTITY(Long.class, GenerationType.IDENTITY, 1L, 2L, 3L, 4L),
    SEQUENCE(Long.class, GenerationType.SEQUENCE, 1L, 2L, 3L, 4L);

    private final Class<?> type;
    private final @Nullable GenerationType generation;

    @SuppressWarnings("Immutable") // of values that nothing changes
    private final List<Object> values;

    KeyKind(Class<?> type, @Nullable GenerationType generation, Object... values) {
        this.type = type;
        this.generation = generation;
        this.values = List.of(values);
    }

    Class<?> type() {
        return type;
    }

    @Nullable
    GenerationType generation() {
        return generation;
    }

    boolean isNumber() {
        return this == NUMBER || this == IDENTITY || this == SEQUENCE;
    }

    Object value(Random random) {
        return values.get(random.nextInt(values.size()));
    }

    List<String> columns() {
        return this == PAIR ? List.of("a", "b") : List.of("id");
    }

    List<String> literals(Object key) {
        if (key instanceof PairKey pair) {
            return List.of(String.valueOf(pair.a()), Sql.literal(pair.b()));
        }
        if (key instanceof UUID) {
            return List.of("'" + key + "'::uuid");
        }
        return List.of(key instanceof Number ? key.toString() : Sql.literal(key.toString()));
    }

    /** How one statement gives keys to several rows. The last ones exchange keys, which needs a deferrable key. */
    List<String> shifts(boolean deferrable) {
        return switch (this) {
            case NUMBER, IDENTITY, SEQUENCE ->
                deferrable
                        ? List.of("id = id + 10", "id = id - 10", "id = 6 - id", "id = id % 5 + 1", "id = id + 1")
                        : List.of("id = id + 10", "id = id - 10", "id = -id");
            case WORD -> List.of("id = id || 'x'", "id = left(id, 1)", "id = upper(id)");
            case UNIQUE_ID -> List.of("id = overlay(id::text placing '9' from 1 for 1)::uuid");
            case PAIR ->
                deferrable
                        ? List.of("a = 3 - a", "b = case b when 'x' then 'y' else 'x' end", "a = a + 1")
                        : List.of("a = a + 10", "a = -a", "b = b || 'z'");
        };
    }
}
