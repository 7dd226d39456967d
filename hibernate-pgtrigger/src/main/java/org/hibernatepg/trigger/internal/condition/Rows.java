package org.hibernatepg.trigger.internal.condition;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.hibernate.internal.util.QuotingHelper;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** The rows {@code old} and {@code new}, as far as the operations of the trigger have them. */
final class Rows {
    static final String OLD = "old";
    static final String NEW = "new";

    private final AttributePaths paths;
    private final Collection<Operation> operations;
    private final @Nullable When when;

    Rows(AttributePaths paths, Collection<Operation> operations, @Nullable When when) {
        this.paths = paths;
        this.operations = operations;
        this.when = when;
    }

    AttributePaths paths() {
        return paths;
    }

    /** What a path names: a column of a row, or a name that stands on its own. */
    Operand read(Node simplePath) {
        List<String> path = segments(simplePath);
        String row = path.get(0).toLowerCase(Locale.ROOT);
        if (!row.equals(OLD) && !row.equals(NEW)) {
            return new Operand.Name(simplePath.text(), path);
        }
        require(row, "reads '" + simplePath.text() + "'");
        if (path.size() == 1) {
            throw new ConditionException(
                    "names the row '" + row + "' without an attribute",
                    "Write " + row + ".attribute, or changed() to compare the rows as a whole.");
        }
        return column(simplePath.text(), row, String.join(".", path.subList(1, path.size())));
    }

    /** The names between the dots, without the back-quotes that HQL allows. */
    static List<String> segments(Node simplePath) {
        return simplePath.children().stream()
                .map(child -> child.find("Identifier").orElse(child).text())
                .map(name -> name.startsWith("`") ? QuotingHelper.unquoteIdentifier(name) : name)
                .toList();
    }

    private Operand column(String source, String row, String path) {
        EntityAttribute attribute = paths.find(path);
        if (attribute.columns().size() != 1) {
            throw severalColumns(path);
        }
        requireStored(row, attribute, source);
        String sql = ColumnType.reference(row, attribute.columns().get(0));
        return new Operand.Value(source, Fragment.atom(sql), ColumnType.kind(attribute), attribute);
    }

    private ConditionException severalColumns(String path) {
        String parts = paths.attributes().paths().stream()
                .filter(other -> other.startsWith(path + "."))
                .collect(Collectors.joining(", "));
        return new ConditionException(
                "uses '" + path + "', which has several columns, as one value",
                (parts.isEmpty() ? "Compare its columns in sql('…')" : "Name one of " + parts) + ", or use changed("
                        + path + ").");
    }

    /** Refuses a column that PostgreSQL has not computed yet when the trigger fires. */
    void requireStored(String row, EntityAttribute attribute, String source) {
        if (row.equals(NEW) && when == When.BEFORE && attribute.columns().stream().anyMatch(Sql::isComputed)) {
            throw new ConditionException(
                    "reads '" + source + "', which PostgreSQL computes after triggers that fire before",
                    "Use when = AFTER, or read the attributes that it is computed from.");
        }
    }

    /** Refuses a row that is not there on one of the operations. */
    void require(String row, String problem) {
        for (Operation operation : operations) {
            boolean present = row.equals(OLD) ? operation.hasOld() : operation.hasNew();
            if (!present) {
                throw absent(operation, row, problem);
            }
        }
    }

    private static ConditionException absent(Operation operation, String row, String problem) {
        String on = " on " + operation.name().toLowerCase(Locale.ROOT);
        String absence = operation == Operation.TRUNCATE ? "there are no rows" : "there is no " + row + " row";
        return new ConditionException(
                problem + ", but " + absence + on, "Leave " + operation + " to a trigger with another condition.");
    }
}
