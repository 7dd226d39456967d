package org.hibernatepg.trigger.internal.condition;

import java.util.List;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.trigger.spi.EntityAttributes;
import org.hibernatepg.trigger.spi.Sql;

/** An entity that a subquery reads. */
final class Source {
    private final String alias;
    private final PersistentClass entity;
    private final AttributePaths paths;

    Source(String alias, PersistentClass entity) {
        this.alias = alias;
        this.entity = entity;
        this.paths = AttributePaths.ofAlias(alias, EntityAttributes.of(entity));
    }

    AttributePaths paths() {
        return paths;
    }

    PersistentClass entity() {
        return entity;
    }

    /** The alias in SQL. */
    String sql() {
        return Sql.identifier(alias);
    }

    /** A column in SQL. */
    String column(Column column) {
        return ColumnType.reference(sql(), column);
    }

    boolean has(String attribute) {
        return paths.attributes().find(attribute).isPresent();
    }

    /** What a path after the alias names; the entity itself is its key. */
    Operand read(String source, List<String> path) {
        return path.isEmpty() ? key(source) : paths.read(source, sql(), String.join(".", path));
    }

    Operand key(String source) {
        List<Operand> parts = paths.read(source, sql(), entity.getKey().getColumns());
        return parts.size() == 1
                ? ((Operand.Value) parts.get(0)).ofEntity(AttributePaths.keyOwner(entity))
                : new Operand.Tuple(source, parts);
    }
}
