package org.hibernatepg.trigger.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Formula;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Selectable;
import org.hibernate.mapping.SimpleValue;
import org.hibernate.mapping.SingleTableSubclass;
import org.hibernatepg.trigger.internal.condition.Literals;

/**
 * Which rows of a table that several entities share are those of one of them and its subclasses: a test of the
 * discriminator.
 *
 * @param test SQL, in which {@code {value}} stands for the discriminator
 * @param value the quoted column of the discriminator, or the formula that is one
 * @param isFormula which of the two it is
 */
public record RowRestriction(String test, String value, boolean isFormula) {
    private static final String VALUE = "{value}";

    /** The rows of a subclass in the table of its superclass; none for an entity that has its table to itself. */
    static Optional<RowRestriction> of(PersistentClass entity) {
        return entity instanceof SingleTableSubclass && entity.getRootClass().getDiscriminator() != null
                ? ofFamily(entity)
                : Optional.empty();
    }

    /**
     * The rows of an entity and its subclasses in the table of the root, whatever the strategy of the hierarchy; empty where
     * nothing there tells them from others.
     */
    public static Optional<RowRestriction> ofFamily(PersistentClass entity) {
        return entity.getRootClass().getDiscriminator() == null
                ? Optional.empty()
                : Optional.of(new Discriminated(entity).restriction(Discriminated.family(entity)));
    }

    /** The rows of an entity without those of its subclasses; empty where nothing tells them from others. */
    public static Optional<RowRestriction> ofClass(PersistentClass entity) {
        boolean isAbstract = Boolean.TRUE.equals(entity.isAbstract());
        return entity.getRootClass().getDiscriminator() == null
                ? Optional.empty()
                : Optional.of(new Discriminated(entity).restriction(isAbstract ? List.of() : List.of(entity)));
    }

    /**
     * The test of one row, {@code old}, {@code new} or one of a transition table by its alias. There is a subquery in it if
     * the discriminator is a formula.
     */
    public TriggerCondition over(String row) {
        String of = isFormula
                ? "(select %s from (select %s.*) as the_row)".formatted(value.replace("{alias}", "the_row"), row)
                : row + "." + value;
        return new TriggerCondition(test.replace(VALUE, of), isFormula, Map.of());
    }

    /** The test of a row whose columns are named without an alias. */
    public String unqualified() {
        return test.replace(VALUE, isFormula ? "(" + value.replace("{alias}.", "") + ")" : value);
    }

    /** One entity with its values of the discriminator. */
    private static final class Discriminated {
        private final PersistentClass root;
        private final SimpleValue discriminator;
        private final Selectable selectable;

        Discriminated(PersistentClass entity) {
            this.root = entity.getRootClass();
            this.discriminator = (SimpleValue) root.getDiscriminator();
            this.selectable = discriminator.getSelectables().get(0);
        }

        RowRestriction restriction(List<PersistentClass> members) {
            List<String> tests = new ArrayList<>();
            List<String> values = values(members);
            if (!values.isEmpty()) {
                tests.add(VALUE + in(values));
            }
            if (members.stream().anyMatch(PersistentClass::isDiscriminatorValueNull)) {
                tests.add(VALUE + " is null");
            }
            if (members.stream().anyMatch(PersistentClass::isDiscriminatorValueNotNull)) {
                tests.add(anyOther());
            }
            String test = tests.isEmpty() ? "false" : String.join(" or ", tests);
            return selectable instanceof Formula formula
                    ? new RowRestriction(test, formula.getFormula(), true)
                    : new RowRestriction(test, Sql.identifier((Column) selectable), false);
        }

        /** A class for {@code "not null"} has the rows with the values that no other class has. */
        private String anyOther() {
            List<String> others = values(family(root));
            String known = others.isEmpty() ? "" : " and %s not in (%s)".formatted(VALUE, String.join(", ", others));
            return "%s is not null%s".formatted(VALUE, known);
        }

        static List<PersistentClass> family(PersistentClass ancestor) {
            return Stream.concat(Stream.of(ancestor), ancestor.getSubclasses().stream())
                    .filter(member -> !Boolean.TRUE.equals(member.isAbstract()))
                    .toList();
        }

        private List<String> values(List<PersistentClass> members) {
            return members.stream()
                    .filter(member -> !member.isDiscriminatorValueNull() && !member.isDiscriminatorValueNotNull())
                    .map(member -> literal(member.getDiscriminatorValue()))
                    .sorted()
                    .toList();
        }

        private static String in(List<String> values) {
            return values.size() == 1
                    ? " = " + values.get(0)
                    : values.stream().collect(Collectors.joining(", ", " in (", ")"));
        }

        private String literal(String value) {
            Property property = new Property();
            property.setName("class");
            property.setValue(discriminator);
            EntityAttribute attribute = new EntityAttribute("class", property, discriminator, columns());
            return Literals.ofText(attribute, value, dialect());
        }

        private List<Column> columns() {
            return selectable instanceof Column column ? List.of(column) : List.of();
        }

        private Dialect dialect() {
            return discriminator
                    .getBuildingContext()
                    .getMetadataCollector()
                    .getDatabase()
                    .getDialect();
        }
    }
}
