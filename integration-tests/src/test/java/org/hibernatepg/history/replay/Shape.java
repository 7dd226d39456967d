package org.hibernatepg.history.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hibernatepg.trigger.Level;
import org.jspecify.annotations.Nullable;

/**
 * A random entity.
 *
 * @param name its JPA name, which is that of its class
 * @param table its table as SQL writes it
 * @param key its key
 * @param attributes its attributes but for the key, the counter {@code n} and the version
 * @param reference the entity that its attribute {@code ref} refers to, in the column {@code ref_id}
 * @param versioned whether it has a {@code @Version}
 * @param softDeleted whether its rows are marked by {@code alive = false} and not deleted
 * @param deferrable whether its key is checked at the end of a statement
 * @param partitioned whether its table has partitions
 * @param counted whether the database counts its updates in {@code n}, so that none of them changes nothing
 * @param level at which level it is recorded
 */
record Shape(
        String name,
        String table,
        KeyKind key,
        List<Attribute> attributes,
        Optional<Reference> reference,
        boolean versioned,
        boolean softDeleted,
        boolean deferrable,
        boolean partitioned,
        boolean counted,
        Level level) {

    /**
     * An association.
     *
     * @param entity the JPA name of the other entity, or its own
     * @param table its table as SQL writes it
     * @param key its key
     * @param onDelete what a delete and an update of the other row do to this one
     */
    record Reference(String entity, String table, KeyKind key, String onDelete) {}

    /**
     * An attribute.
     *
     * @param name the attribute
     * @param column its column as SQL writes it, of an embeddable not used
     * @param kind what it holds
     * @param nullable whether it may be null
     */
    record Attribute(String name, String column, Kind kind, boolean nullable) {
        List<String> columns() {
            return kind == Kind.PLACE ? List.of("street", "number") : List.of(column);
        }

        @Nullable
        Object value(Random random) {
            return nullable && random.nextInt(4) == 0 ? null : kind.value(random);
        }

        List<String> literals(Random random) {
            return kind.literals(value(random));
        }
    }

    String events() {
        return table.endsWith("\"") ? table.substring(0, table.length() - 1) + "_event\"" : table + "_event";
    }

    /** All columns that a native insert gives, the key first. */
    List<String> columns() {
        List<String> columns = new ArrayList<>(key.columns());
        columns.add("n");
        attributes.forEach(attribute -> columns.addAll(attribute.columns()));
        if (reference.isPresent()) {
            columns.add("ref_id");
        }
        if (versioned) {
            columns.add("version");
        }
        if (softDeleted) {
            columns.add("alive");
        }
        return columns;
    }

    List<String> literals(Object keyValue, Random random) {
        List<String> literals = new ArrayList<>(key.literals(keyValue));
        literals.add("0");
        attributes.forEach(attribute -> literals.addAll(attribute.literals(random)));
        reference.ifPresent(other -> literals.add(reference(other, random)));
        if (versioned) {
            literals.add("0");
        }
        if (softDeleted) {
            literals.add("true");
        }
        return literals;
    }

    /** A row of the other table, or null if it is not there. */
    private static String reference(Reference other, Random random) {
        String column = other.key.columns().get(0);
        return "(select %1$s from %2$s where %1$s = %3$s)"
                .formatted(
                        column,
                        other.table,
                        other.key.literals(other.key.value(random)).get(0));
    }

    /** {@code set} of a random update of the table called {@code t}, without the keyword. */
    String changes(Random random) {
        List<String> changes = new ArrayList<>(List.of("n = t.n + 1"));
        for (Attribute attribute : attributes) {
            if (random.nextBoolean()) {
                List<String> literals = attribute.literals(random);
                for (int i = 0; i < literals.size(); i++) {
                    changes.add(attribute.columns().get(i) + " = " + literals.get(i));
                }
            }
        }
        if (reference.isPresent() && random.nextInt(3) == 0) {
            changes.add("ref_id = " + reference(reference.get(), random));
        }
        return String.join(", ", changes);
    }

    /** Selects the row of {@code t} with a key. */
    String hasKey(Object keyValue) {
        List<String> tests = new ArrayList<>();
        List<String> literals = key.literals(keyValue);
        for (int i = 0; i < literals.size(); i++) {
            tests.add("t.%s = %s".formatted(key.columns().get(i), literals.get(i)));
        }
        return String.join(" and ", tests);
    }

    /** Whether a row may be inserted with nothing but its key and its counter. */
    boolean mayBeEmpty() {
        return attributes.stream().allMatch(Attribute::nullable);
    }

    @Override
    public String toString() {
        return "%s(%s, %s%s%s%s%s%s%s%s)"
                .formatted(
                        name,
                        key,
                        level,
                        versioned ? ", versioned" : "",
                        softDeleted ? ", soft-deleted" : "",
                        deferrable ? ", deferrable" : "",
                        partitioned ? ", partitioned" : "",
                        counted ? ", counted" : "",
                        reference
                                .map(other -> ", refers to " + other.entity + " " + other.onDelete)
                                .orElse(""),
                        ", " + attributes.stream().map(Attribute::kind).toList());
    }
}
