package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.time.LocalDate;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.AttributeChange;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.ReadOnlyAttributeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReadOnlyExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Contract.class, Diploma.class);

    @Test
    void refusesAChangeAndNamesEachChangedAttribute() {
        Contract contract = new Contract();
        contract.signedOn = LocalDate.of(2026, 1, 31);
        contract.partner = new Party();
        contract.partner.name = "Ada";
        unit.inTransaction(session -> session.persist(contract));

        unit.inTransaction(session -> session.find(Contract.class, contract.id).note = "filed");
        List<AttributeChange> changes = changesRefused(unit.sessionFactory(), contract.id);

        assertThat(changes)
                .containsExactly(
                        new AttributeChange("signedOn", "2026-01-31", null),
                        new AttributeChange("partner.name", "Ada", "Bob"));
        assertThatThrownBy(() -> unit.jdbc("update contract set city = 'Turin'"))
                .hasMessageContaining("pgtrigger: Cannot update read-only attributes of table contract");
        assertThat(Pages.triggers(unit, "Contract:signed")).isEqualTo(Pages.shown("read-only"));
    }

    // snippet: read-only-refused
    static List<AttributeChange> changesRefused(SessionFactory sessionFactory, Long id) {
        try {
            sessionFactory.inTransaction(session -> {
                Contract contract = session.find(Contract.class, id);
                contract.signedOn = null;
                contract.partner.name = "Bob";
                session.flush();
            });
            return List.of();
        } catch (ReadOnlyAttributeException refused) {
            return refused.changes();
        }
    }
    // end

    @Test
    void refusesWhatIsNotExcluded() {
        Diploma diploma = new Diploma();
        diploma.name = "Ada";
        unit.inTransaction(session -> session.persist(diploma));

        unit.inTransaction(session -> session.find(Diploma.class, diploma.id).remark = "with honours");
        assertThatThrownBy(() -> unit.inTransaction(session -> session.find(Diploma.class, diploma.id).name = "Bob"))
                .isInstanceOfSatisfying(ReadOnlyAttributeException.class, refused -> assertThat(refused.changes())
                        .containsExactly(new AttributeChange("name", "Ada", "Bob")));
    }
}

// snippet: read-only
@Entity
@ReadOnly(
        name = "signed",
        attributes = {"signedOn", "partner"})
class Contract {
    @Id
    @GeneratedValue
    Long id;

    LocalDate signedOn;
    Party partner;
    String note;
}

@Embeddable
class Party {
    String name;
    String city;
}
// end

// snippet: read-only-exclude
@Entity
@ReadOnly(name = "sealed", exclude = "remark")
class Diploma {
    @Id
    @GeneratedValue
    Long id;

    String name;
    String remark;
}
// end
