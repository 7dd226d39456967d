package org.hibernatepg.trigger.internal.condition;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.hibernate.internal.util.QuotingHelper;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** The rows {@code old} and {@code new}, as far as the operations of the trigger have them. */
final class Rows implements Scope {
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

    @Override
    public Rows rows() {
        return this;
    }

    @Override
    public boolean binds(String name) {
        return name.equalsIgnoreCase(OLD) || name.equalsIgnoreCase(NEW);
    }

    @Override
    public Operand read(Node simplePath) {
        List<String> path = segments(simplePath);
        String row = path.get(0).toLowerCase(Locale.ROOT);
        return binds(row)
                ? read(row, String.join(".", path.subList(1, path.size())), simplePath.text())
                : new Operand.Name(simplePath.text(), path);
    }

    /**
     * A column of a row, or several.
     *
     * @param row old or new
     * @param path the path of an attribute
     * @param source how the author wrote it, for errors
     */
    Operand read(String row, String path, String source) {
        require(row, "reads '" + source + "'");
        if (path.isEmpty()) {
            throw new ConditionException(
                    "names the row '" + row + "' without an attribute",
                    "Write " + row + ".attribute, or changed() to compare the rows as a whole.");
        }
        requireStored(row, paths.find(path), source);
        return paths.read(source, row, path);
    }

    /** The names between the dots, without the back-quotes that HQL allows. */
    static List<String> segments(Node simplePath) {
        return simplePath.children().stream()
                .map(child -> unquoted(child.find("Identifier").orElse(child).text()))
                .toList();
    }

    static String unquoted(String name) {
        return name.startsWith("`") ? QuotingHelper.unquoteIdentifier(name) : name;
    }

    /** Refuses a column that PostgreSQL has not computed yet when the trigger fires. */
    void requireStored(String row, EntityAttribute attribute, String source) {
        if (row.equals(NEW)
                && when == When.BEFORE
                && attribute.columns().stream().anyMatch(Sql::isComputed)) {
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
