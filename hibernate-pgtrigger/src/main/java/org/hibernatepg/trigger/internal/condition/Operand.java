package org.hibernatepg.trigger.internal.condition;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.jspecify.annotations.Nullable;

/** What an expression is before it is compared: how a constant is written depends on what it is compared with. */
sealed interface Operand {

    /** The text as the author wrote it, for errors. */
    String source();

    /**
     * A column or something computed.
     *
     * @param sql the SQL
     * @param kind what it can be compared with
     * @param attribute the attribute through whose mapping constants beside it are written, if there is one
     * @param entity which entity it is the key of, if it stands for one
     */
    record Value(
            String source,
            Fragment sql,
            Kind kind,
            @Nullable EntityAttribute attribute,
            @Nullable String entity) implements Operand {
        Value(String source, Fragment sql, Kind kind, @Nullable EntityAttribute attribute) {
            this(source, sql, kind, attribute, null);
        }

        Value ofEntity(String entity) {
            return new Value(source, sql, kind, attribute, entity);
        }

        static Value computed(Node node, Fragment sql, Kind kind) {
            return new Value(node.text(), sql, kind, null);
        }
    }

    /**
     * A literal.
     *
     * @param java what it is for, as the Java value that the author gave, if it was one
     */
    record Constant(
            String source, HqlLiteral literal, @Nullable Object java) implements Operand {
        Constant(String source, HqlLiteral literal) {
            this(source, literal, null);
        }

        /** The values that an attribute may know it by, the author's own first. */
        List<Object> candidates() {
            return Stream.of(Optional.ofNullable(java), Optional.ofNullable(literal.value()))
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    /** Several values side by side: a tuple, or an attribute with several columns. */
    record Tuple(String source, List<Operand> parts) implements Operand {}

    /** A name that belongs to no row: the constant of an enum, or a mistake. */
    record Name(String source, List<String> path) implements Operand {}
}
