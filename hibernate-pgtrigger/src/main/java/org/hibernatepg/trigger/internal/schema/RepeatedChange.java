package org.hibernatepg.trigger.internal.schema;

import java.util.List;
import java.util.Locale;
import org.hibernate.boot.Metadata;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.tool.schema.spi.CommandAcceptanceException;
import org.hibernate.tool.schema.spi.ExceptionHandler;

/**
 * A change of a column's type that a migration of Hibernate makes again at every start, since it does not know the type by the name
 * that PostgreSQL has for it, and that PostgreSQL refuses while a trigger depends on the column.
 */
record RepeatedChange(String statement) {
    /** Says so in the way in which Hibernate was told to deal with statements that fail. */
    static void report(List<String> statements, Metadata metadata, ExceptionHandler handler) {
        for (String statement : statements) {
            handler.handleException(new CommandAcceptanceException(new RepeatedChange(statement).message(metadata)));
        }
    }

    private String message(Metadata metadata) {
        return "%s: Hibernate would change the type of the column at every start, although it has this type, and PostgreSQL refuses that while a trigger depends on the column: %s. Leave the columnDefinition out and map the type: in place of \"char(5)\", for example, @JdbcTypeCode(SqlTypes.CHAR) and length = 5."
                .formatted(attribute(metadata), statement.replaceFirst(";\\s*$", ""));
    }

    private String attribute(Metadata metadata) {
        Dialect dialect = metadata.getDatabase().getDialect();
        return metadata.getEntityBindings().stream()
                .flatMap(entity -> entity.getPropertyClosure().stream()
                        .filter(property -> isOf(property, dialect))
                        .map(property -> name(entity, property)))
                .sorted()
                .findFirst()
                .orElse("A column");
    }

    private boolean isOf(Property property, Dialect dialect) {
        return property.getColumns().stream().anyMatch(column -> isOf(column, dialect))
                && isNamed(property.getValue().getTable().getQuotedName(dialect));
    }

    private boolean isOf(Column column, Dialect dialect) {
        return statement.contains(" column " + column.getQuotedName(dialect) + " ");
    }

    private boolean isNamed(String table) {
        return List.of(statement.toLowerCase(Locale.ROOT).split("[\\s.]+")).contains(table.toLowerCase(Locale.ROOT));
    }

    private static String name(PersistentClass entity, Property property) {
        return entity.getJpaEntityName() + "." + property.getName();
    }
}
