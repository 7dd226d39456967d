package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The order in which triggers of one table fire, with names that would have it otherwise. */
class FiringOrderTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Adverse.class);

    @BeforeEach
    void insert() {
        unit.truncate();
        unit.inTransaction(session -> session.persist(new Adverse()));
    }

    @Test
    @Spec("T-041")
    void checksFireBeforeChangesAndChangesInTheirOrderWhateverTheNames() {
        assertThat(InstalledTriggers.namesOn(unit, "adverse"))
                .containsExactly(
                        TriggerId.of("Adverse", "zzz_fsm"),
                        TriggerId.of("Adverse", "zzz_protect"),
                        TriggerId.of("Adverse", "zzz_readonly"),
                        TriggerId.of("Adverse", "~!10_yyy_trigger"),
                        TriggerId.of("Adverse", "~!50_-bbb_search_insert"),
                        TriggerId.of("Adverse", "~!50_-bbb_search_update"),
                        TriggerId.of("Adverse", "~-000_versioned"));
    }

    @Test
    @Spec("T-041")
    void checksSeeTheRowAsTheStatementLeftIt() {
        assertThat(violated("update Adverse set title = 'b', original = 'x'")).isEqualTo("Adverse:zzz_readonly");
        assertThat(violated("update Adverse set status = 'gone', title = 'b'")).isEqualTo("Adverse:zzz_fsm");
        assertThat(violated("update Adverse set title = 'forbidden'")).isEqualTo("Adverse:zzz_protect");

        unit.inTransaction(session ->
                session.createMutationQuery("update Adverse set title = 'b'").executeUpdate());

        assertThat(unit.query("select title, original, status from adverse"))
                .containsExactly(List.of("forbidden by nobody: b", "changed", "gone"));
    }

    @Test
    @Spec("T-041")
    void theSearchVectorHasWhatAnotherTriggerWroteAndTheVersionCountsIt() {
        unit.inTransaction(session -> session.find(Adverse.class, 1).title = "b");

        assertThat(unit.query("select vector::text, version from adverse"))
                .containsExactly(List.of("'b':4 'by':2 'forbidden':1 'nobody':3", 1));

        unit.inTransaction(session ->
                session.createMutationQuery("update Adverse set title = 'b'").executeUpdate());

        assertThat(unit.value("select version from adverse"))
                .as("what is stored is what was there")
                .isEqualTo(1);
    }

    private static String violated(String hql) {
        return catchThrowableOfType(
                        TriggerViolationException.class,
                        () -> unit.inTransaction(
                                session -> session.createMutationQuery(hql).executeUpdate()))
                .uri();
    }

    @Entity(name = "Adverse")
    @Versioned(name = "-000_versioned")
    @SearchVector(
            name = "-bbb_search",
            attribute = "vector",
            configuration = "simple",
            documents = @Document(attribute = "title"))
    @Trigger(
            name = "yyy_trigger",
            when = When.BEFORE,
            operations = Operation.UPDATE,
            condition = "changed(title)",
            generates = {"title", "original", "status"},
            body =
                    "new.title = 'forbidden by nobody: ' || new.title; new.original = 'changed'; new.status = 'gone'; return new;")
    @Protect(name = "zzz_protect", operations = Operation.UPDATE, condition = "new.title like 'forbidden'")
    @ReadOnly(name = "zzz_readonly", attributes = "original")
    @FSM(name = "zzz_fsm", attribute = "status", transitions = @Transition(from = "gone", to = "new"))
    static class Adverse {
        @Id
        int id = 1;

        String title = "a";
        String original = "o";
        String status = "new";
        int version;

        @Column(columnDefinition = "tsvector")
        String vector;
    }
}
