package org.hibernatepg.trigger.internal.binder;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.MappingException;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.mapping.Join;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.SimpleValue;

/** The secondary tables of an entity, by the names that the mapping gives them. */
final class SecondaryTables {
    private SecondaryTables() {}

    /** The secondary table of a name: that of {@code @SecondaryTable}, or the one that it has in the database. */
    static Optional<Join> find(PersistentClass entity, String name) {
        return entity.getJoins().stream()
                .filter(join -> names(join).anyMatch(name::equalsIgnoreCase))
                .findFirst();
    }

    /** The names of all of them. */
    static List<String> names(PersistentClass entity) {
        return entity.getJoins().stream().map(SecondaryTables::name).sorted().toList();
    }

    /** The secondary table that holds an attribute of an entity. */
    static Optional<String> holding(PersistentClass entity, String path) {
        int dot = path.indexOf('.');
        String attribute = dot < 0 ? path : path.substring(0, dot);
        return entity.getJoins().stream()
                .filter(join -> join.getProperties().stream()
                        .map(Property::getName)
                        .anyMatch(attribute::equals))
                .map(SecondaryTables::name)
                .findFirst();
    }

    private static String name(Join join) {
        return names(join).findFirst().orElseThrow();
    }

    /** The name in the mapping, then the one that a naming strategy made of it. */
    private static Stream<String> names(Join join) {
        String physical = join.getTable().getName();
        return Stream.concat(logicalName(join).stream(), Stream.of(physical));
    }

    private static Optional<String> logicalName(Join join) {
        InFlightMetadataCollector metadata =
                ((SimpleValue) join.getKey()).getBuildingContext().getMetadataCollector();
        try {
            return Optional.of(metadata.getLogicalTableName(join.getTable()).replaceAll("^[`\"]|[`\"]$", ""));
        } catch (MappingException withoutLogicalName) {
            return Optional.empty();
        }
    }
}
