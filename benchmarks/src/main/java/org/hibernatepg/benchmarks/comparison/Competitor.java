package org.hibernatepg.benchmarks.comparison;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.bytebuddy.description.annotation.AnnotationDescription;

/**
 * A way of keeping a history, or none: how an entity is mapped, what is done in the database by hand. Each competitor has a
 * database and a persistence unit to itself, with the same tables, indexes, pool and batch size as all others.
 */
public interface Competitor {
    /** For the report. */
    String name();

    /** What a reader of its figures should know. */
    default Optional<String> note() {
        return Optional.empty();
    }

    /** What the entity of a shape carries besides {@code @Entity}. */
    default List<AnnotationDescription> annotations(Class<?> shape) {
        return List.of();
    }

    /** Entities that are mapped besides. */
    default List<Class<?>> alsoMapped() {
        return List.of();
    }

    /** Settings of Hibernate. */
    default Map<String, Object> settings() {
        return Map.of();
    }

    /** Statements that are run once, after the schema of Hibernate is there. */
    default List<String> byHand(Shape shape) {
        return List.of();
    }

    /** Runs a transaction as an application would that tells who does it; the number is that of the request. */
    default void within(int request, Runnable transaction) {
        transaction.run();
    }

    /** The table that holds the events of a table; none where nothing is recorded. */
    default Optional<String> events(String table) {
        return Optional.empty();
    }

    /** Whether such writes are recorded. */
    default boolean records(Written written) {
        return events("").isPresent();
    }

    /** Statements that make a history past everything; the n-th version of a row is of n hours after {@link Filling#START}. */
    default List<String> history(Shape shape, Filling filling) {
        return List.of();
    }

    /** Indexes that a user would add to read the history of a table, and that are not made for them: name → definition. */
    default Map<String, String> indexesForReading(String table) {
        return Map.of();
    }

    /** How it shows what was. */
    default Optional<Past> past() {
        return Optional.empty();
    }

    /** How its events are asked for. */
    default Optional<Recorded> recorded() {
        return Optional.empty();
    }
}
