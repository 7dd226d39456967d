package org.hibernatepg.trigger.internal.binder;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.MappingException;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.mapping.Join;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.SimpleValue;
import org.hibernatepg.trigger.spi.TriggerSubject;

/** The tables of an entity besides the one that a declaration is about. */
final class OtherTables {
    private OtherTables() {}

    /** The secondary table of a name: that of {@code @SecondaryTable}, or the one that it has in the database. */
    static Optional<Join> find(PersistentClass entity, String name) {
        return entity.getJoins().stream()
                .filter(join -> names(join).anyMatch(name::equalsIgnoreCase))
                .findFirst();
    }

    /** The names of all of them. */
    static List<String> names(PersistentClass entity) {
        return entity.getJoins().stream().map(OtherTables::name).sorted().toList();
    }

    /** What to do about an attribute that is in another table of the entity than the subject's. */
    static Optional<String> remedy(TriggerSubject subject, String path) {
        int dot = path.indexOf('.');
        String attribute = dot < 0 ? path : path.substring(0, dot);
        PersistentClass entity = subject.entity();
        return entity.getJoins().stream()
                .filter(join -> holds(join.getProperties(), attribute))
                .map(join -> "It is in a secondary table: write table = \"%s\".".formatted(name(join)))
                .findFirst()
                .or(() -> ancestors(entity)
                        .filter(ancestor -> holds(ancestor.getDeclaredProperties(), attribute))
                        .map(ancestor ->
                                "It is in the table of %s: declare it there.".formatted(ancestor.getJpaEntityName()))
                        .findFirst())
                .or(() -> holds(entity.getDeclaredProperties(), attribute)
                                && !subject.table().equals(entity.getTable())
                        ? Optional.of("It is in the entity's own table: leave the table out.")
                        : Optional.empty());
    }

    private static boolean holds(List<Property> properties, String attribute) {
        return properties.stream()
                .filter(property -> !property.getColumns().isEmpty())
                .map(Property::getName)
                .anyMatch(attribute::equals);
    }

    private static Stream<PersistentClass> ancestors(PersistentClass entity) {
        return Stream.iterate(entity.getSuperclass(), Objects::nonNull, PersistentClass::getSuperclass);
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
