package org.hibernatepg.trigger.internal.condition;

import java.util.List;
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
     */
    record Value(
            String source,
            Fragment sql,
            Kind kind,
            @Nullable EntityAttribute attribute) implements Operand {
        static Value computed(Node node, Fragment sql, Kind kind) {
            return new Value(node.text(), sql, kind, null);
        }
    }

    /** A literal. */
    record Constant(String source, HqlLiteral literal) implements Operand {}

    /** A name that belongs to no row: the constant of an enum, or a mistake. */
    record Name(String source, List<String> path) implements Operand {}
}
