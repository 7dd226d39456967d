package org.hibernatepg.trigger.internal.condition;

import java.util.List;
import java.util.Optional;
import org.hibernate.metamodel.mapping.JdbcMapping;

/** Knows booleans whatever their columns are: {@code Y} and {@code N}, 1 and 0. */
final class Booleans {
    private Booleans() {}

    /** Whether the attribute is a boolean. */
    static boolean is(Operand operand) {
        return mapping(operand)
                .map(JdbcMapping::getJavaTypeDescriptor)
                .filter(type -> type.getJavaTypeClass() == Boolean.class)
                .isPresent();
    }

    /** Whether the columns of two booleans say the same in different ways, so that only what they mean can be compared. */
    static boolean storedDifferently(List<Operand> operands) {
        boolean converted = operands.stream().anyMatch(operand -> is(operand) && isConverted(operand));
        long ways = operands.stream()
                .filter(operand -> is(operand) || Comparisons.kind(operand) == Kind.BOOLEAN)
                .filter(operand -> !(operand instanceof Operand.Constant))
                .map(Booleans::way)
                .distinct()
                .count();
        return converted && ways > 1;
    }

    private static boolean isConverted(Operand operand) {
        return mapping(operand)
                .filter(mapping -> mapping.getValueConverter() != null)
                .isPresent();
    }

    private static Object way(Operand operand) {
        return mapping(operand).<Object>map(Comparability::converter).orElse("");
    }

    private static Optional<JdbcMapping> mapping(Operand operand) {
        return operand instanceof Operand.Value value && value.attribute() != null
                ? ColumnType.mapping(value.attribute())
                : Optional.empty();
    }
}
