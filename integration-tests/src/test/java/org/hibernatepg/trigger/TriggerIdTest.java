package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.Test;

class TriggerIdTest {
    private static final String LONGEST = "a23456789_123456789_123456789_123456789_1234567";

    @Test
    @Spec("T-012")
    void isMadeOfTheNameAndAHashOfTheUri() {
        assertThat(TriggerId.of("tests.TestModel", "mytrigger")).isEqualTo("pgtrigger_mytrigger_b34c5");
        assertThat(TriggerId.of("Payment", "no_delete")).isEqualTo("pgtrigger_no_delete_de15f");
    }

    @Test
    @Spec("T-012")
    void isLowerCaseAndTellsNamesApartThatDifferInCaseOnly() {
        assertThat(TriggerId.of("tests.TestModel", "MyTrigger")).isEqualTo("pgtrigger_mytrigger_4a08f");
    }

    @Test
    @Spec("T-013")
    void tellsEntitiesApartByTheirNamesWithCase() {
        assertThat(TriggerId.of("Payment", "t")).isNotEqualTo(TriggerId.of("payment", "t"));
    }

    @Test
    @Spec("T-009")
    void aNameOf47CharactersFillsWhatPostgresKeeps() {
        assertThat(LONGEST).hasSize(47);
        assertThat(TriggerId.of("Longest", LONGEST)).hasSize(63);
        assertThat(TriggerId.fits(TriggerId.of("Longest", LONGEST))).isTrue();
        assertThat(TriggerId.fits(TriggerId.of("Longest", LONGEST + "8"))).isFalse();
    }

    @Test
    @Spec({"T-009", "T-012"})
    void moreDigitsBeginWithTheUsualOnesAndTakeTheEndOfALongName() {
        assertThat(TriggerId.of("Payment", "no_delete", TriggerId.MORE_DIGITS))
                .matches("pgtrigger_no_delete_de15f[0-9a-f]{11}");
        assertThat(TriggerId.of("Longest", LONGEST, TriggerId.MORE_DIGITS))
                .hasSize(63)
                .startsWith("pgtrigger_" + LONGEST.substring(0, 36) + "_");
        assertThat(TriggerId.of("Longest", LONGEST, TriggerId.ALL_DIGITS)).hasSize(63);
    }

    @Test
    @Spec({"T-009", "T-012"})
    void theLongestNameIsInstalledAndTheNextLongerIsAFaultAtBoot() {
        try (TestUnit unit = TestUnit.of(Longest.class).start()) {
            String id = TriggerId.of("Longest", LONGEST);
            assertThat(InstalledTriggers.namesOn(unit, "longest")).containsExactly(id);
            assertThat(unit.value("select count(*) from pg_proc where proname = ?", id))
                    .isEqualTo(1L);
        }
        assertThat(BootFaults.of(TooLong.class))
                .containsExactly(
                        "TooLong: '@Protect(name = \"%1$s8\")' has the name '%1$s8', with which the trigger would be called %2$s: 64"
                                        .formatted(LONGEST, TriggerId.of("TooLong", LONGEST + "8"))
                                + " bytes, where PostgreSQL keeps 63. Shorten it to 47 characters.");
    }

    @Test
    @Spec("T-013")
    void theUriIsTheEntityNameAndTheTriggerNameWithCase() {
        try (TestUnit unit = TestUnit.of(Longest.class).start()) {
            assertThat(Triggers.of(unit.sessionFactory()).list())
                    .extracting(TriggerInfo::uri)
                    .containsExactly("Longest:" + LONGEST);
        }
    }

    @Entity(name = "Longest")
    @Protect(name = LONGEST, operations = Operation.DELETE)
    static class Longest {
        @Id
        int id;
    }

    @Entity(name = "TooLong")
    @Protect(name = LONGEST + "8", operations = Operation.DELETE)
    static class TooLong {
        @Id
        int id;
    }
}
