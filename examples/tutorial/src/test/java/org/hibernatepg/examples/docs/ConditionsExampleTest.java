package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerMappingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConditionsExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Parcel.class, Freight.class, Depot.class);

    @Test
    @Spec({"C-001", "C-005", "C-014", "C-013", "C-015", "C-017", "C-020", "C-021", "C-023", "C-028"})
    void conditionsBecomeSqlOverTheTwoRows() {
        List<List<String>> shown = Pages.table("conditions");

        assertThat(declared(Parcel.class))
                .isEqualTo(shown.stream().map(row -> row.get(0)).toList());
        for (int i = 0; i < shown.size(); i++) {
            String trigger = Pages.triggers(unit, "Parcel:c%02d".formatted(i + 1));
            assertThat(trigger).contains(" when (" + shown.get(i).get(1) + ") execute ");
        }
    }

    @Test
    @Spec({"C-003", "C-019", "C-029", "C-033", "GAP-50"})
    void whatCannotBeComparedByATriggerIsAFaultAtBoot() {
        List<List<String>> shown = Pages.table("condition-faults");
        try (TestUnit wrong = Pages.unit(WrongParcel.class, Depot.class)) {
            TriggerMappingException thrown = catchThrowableOfType(TriggerMappingException.class, wrong::metadata);

            assertThat(declared(WrongParcel.class))
                    .isEqualTo(shown.stream().map(row -> row.get(0)).toList());
            assertThat(thrown.faults())
                    .extracting(fault -> fault.substring(fault.indexOf("\", which ") + "\", which ".length()))
                    .isEqualTo(shown.stream().map(row -> row.get(1)).toList());
            assertThat(thrown.faults().get(0)).isEqualTo(Pages.shown("condition-fault"));
        }
    }

    @Test
    @Spec("GAP-15")
    void conditionsOnOtherTablesAreTestedInTheBody() {
        List<List<String>> shown = Pages.table("condition-subqueries");

        assertThat(declared(Freight.class))
                .isEqualTo(shown.stream().map(row -> row.get(0)).toList());
        for (int i = 0; i < shown.size(); i++) {
            assertThat(Pages.triggersAndFunctions(unit, "Freight:c%02d".formatted(i + 1)))
                    .contains(" if (" + shown.get(i).get(1) + ") is not true then return new; end if; ")
                    .doesNotContain(" when (");
        }
    }

    private static List<String> declared(Class<?> entity) {
        return Arrays.stream(entity.getAnnotationsByType(Protect.class))
                .map(Protect::condition)
                .toList();
    }
}

@Entity
@Protect(name = "c01", operations = UPDATE, condition = "old.sealed and not new.sealed", ignorable = false)
@Protect(name = "c02", operations = UPDATE, condition = "new.weight between 1 and 30", ignorable = false)
@Protect(name = "c03", operations = UPDATE, condition = "new.weight > old.weight + 5", ignorable = false)
@Protect(name = "c04", operations = UPDATE, condition = "new.stage in ('LOST', 'RETURNED')", ignorable = false)
@Protect(name = "c05", operations = UPDATE, condition = "new.stage = LOST", ignorable = false)
@Protect(name = "c06", operations = UPDATE, condition = "new.note is null", ignorable = false)
@Protect(name = "c07", operations = UPDATE, condition = "lower(new.note) like '%fragile%'", ignorable = false)
@Protect(name = "c08", operations = UPDATE, condition = "new.address.city <> 'Turin'", ignorable = false)
@Protect(name = "c09", operations = UPDATE, condition = "new.depot is distinct from old.depot", ignorable = false)
@Protect(name = "c10", operations = UPDATE, condition = "new.depot.id = 1", ignorable = false)
@Protect(name = "c11", operations = UPDATE, condition = "new.sentOn < date 2020-12-31", ignorable = false)
@Protect(name = "c12", operations = UPDATE, condition = "new.scannedAt > current_timestamp", ignorable = false)
@Protect(name = "c13", operations = UPDATE, condition = "coalesce(new.note, '') = ''", ignorable = false)
@Protect(name = "c14", operations = UPDATE, condition = "changed(weight, address)", ignorable = false)
@Protect(name = "c15", operations = UPDATE, condition = "all_changed(weight, note)", ignorable = false)
@Protect(name = "c16", operations = UPDATE, condition = "unchanged(weight)", ignorable = false)
@Protect(name = "c17", operations = UPDATE, condition = "changed()", ignorable = false)
@Protect(name = "c18", operations = UPDATE, condition = "unchanged()", ignorable = false)
@Protect(name = "c19", operations = UPDATE, condition = "not changed(weight)", ignorable = false)
@Protect(name = "c20", operations = UPDATE, condition = "new.note is not distinct from old.note", ignorable = false)
@Protect(name = "c21", operations = UPDATE, condition = "sql('new.note ~ ''^[0-9]+$''')", ignorable = false)
class Parcel {
    @Id
    Long id;

    boolean sealed;
    int weight;

    @Enumerated(EnumType.ORDINAL)
    Stage stage;

    String note;
    Address address;

    @ManyToOne
    Depot depot;

    LocalDate sentOn;
    Instant scannedAt;
}

enum Stage {
    PACKED,
    SENT,
    LOST,
    RETURNED
}

@Embeddable
class Address {
    String city;
    String street;
}

@Entity
class Depot {
    @Id
    Long id;

    String name;
    boolean closed;
}

@Entity
@Protect(
        name = "c01",
        operations = UPDATE,
        condition = "exists (select 1 from Depot d where d = new.depot and d.closed)",
        ignorable = false)
@Protect(
        name = "c02",
        operations = UPDATE,
        condition = "new.weight > (select max(p.weight) from Freight p where p.depot = new.depot and p.stage <> LOST)",
        ignorable = false)
@Protect(
        name = "c03",
        operations = UPDATE,
        condition = "new.depot not in (select d from Depot d where d.name like 'North%')",
        ignorable = false)
@Protect(
        name = "c04",
        operations = UPDATE,
        condition = "(select count(*) from Freight f join f.depot d where d.closed and f.id <> new.id) >= 3",
        ignorable = false)
class Freight {
    @Id
    Long id;

    int weight;

    @Enumerated(EnumType.ORDINAL)
    Stage stage;

    @ManyToOne
    Depot depot;
}

@Entity
@Protect(name = "c01", operations = UPDATE, condition = "new.wieght > 30")
@Protect(name = "c02", operations = UPDATE, condition = "weight > 30")
@Protect(name = "c03", operations = UPDATE, condition = "new.weight > 'heavy'")
@Protect(name = "c04", operations = UPDATE, condition = "new.stage = 'LOTS'")
@Protect(name = "c05", operations = UPDATE, condition = "new.weight = old.note")
@Protect(name = "c06", operations = UPDATE, condition = "new.weight < null")
@Protect(name = "c07", operations = UPDATE, condition = "new.depot.name = 'north'")
@Protect(name = "c08", operations = UPDATE, condition = "new.items is not empty")
@Protect(name = "c09", operations = UPDATE, condition = "exists (select 1 from Depo d)")
@Protect(name = "c10", operations = DELETE, condition = "new.weight > 30")
@Protect(name = "c11", operations = UPDATE, condition = "new.weight = :limit")
@Protect(name = "c12", operations = UPDATE, condition = "type(new.depot) = Depot")
@Protect(name = "c13", operations = UPDATE, condition = "weigh(new.note) = 1")
@Protect(name = "c14", operations = UPDATE, condition = "new.weight > > 30")
class WrongParcel {
    @Id
    Long id;

    int weight;

    @Enumerated(EnumType.ORDINAL)
    Stage stage;

    String note;

    @ManyToOne
    Depot depot;

    @OneToMany
    Set<Depot> items;

    LocalDate sentOn;
}
