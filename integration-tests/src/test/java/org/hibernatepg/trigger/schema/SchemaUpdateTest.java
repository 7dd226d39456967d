package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.schema.Articles.Article;
import org.hibernatepg.trigger.schema.Articles.Moved;
import org.hibernatepg.trigger.schema.Articles.Plain;
import org.hibernatepg.trigger.schema.Articles.ProtectedFromUpdatesToo;
import org.hibernatepg.trigger.schema.Articles.Renamed;
import org.hibernatepg.trigger.schema.Articles.RenamedTrigger;
import org.hibernatepg.trigger.schema.Articles.TwiceProtected;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchemaUpdateTest {
    private static final String KEPT = TriggerId.of("Article", "kept");
    private static final String READ_ONLY = TriggerId.of("Article", "read_only");

    private final TestUnit unit = TestUnit.of(Article.class).set("hibernate.hbm2ddl.auto", "update");

    @AfterEach
    void close() {
        unit.close();
    }

    @Test
    @Spec("M-001")
    void createsTablesAndThenTriggersInAnEmptyDatabase() {
        unit.start();

        assertThat(Installed.ddl(unit).get(0)).startsWith("create table Article");
        assertThat(Triggers.of(unit.sessionFactory()).list())
                .extracting(TriggerInfo::status)
                .containsExactly(TriggerStatus.INSTALLED);
        unit.jdbc("insert into article values (1, 'first')");
        assertThat(Installed.triggers(unit.database())).containsExactly(KEPT);
        assertThatThrownBy(() -> unit.jdbc("delete from article")).hasMessageContaining("Cannot delete");
    }

    @Test
    void aFunctionOfOthersThatATriggerWasMadeToExecuteIsNotDropped() {
        unit.start();
        unit.jdbc("""
                create function audit() returns trigger language plpgsql as 'begin return old; end';
                create or replace trigger %s before delete on article for each row execute function audit()""".formatted(KEPT));
        assertThat(Triggers.of(unit.sessionFactory()).list())
                .extracting(TriggerInfo::status)
                .containsExactly(TriggerStatus.TAMPERED);

        unit.restart(Plain.class);

        assertThat(Installed.triggers(unit.database())).isEmpty();
        assertThat(Installed.functions(unit.database())).containsExactly("audit");
    }

    @Test
    @Spec("M-002")
    void addsANewTriggerToATableThatIsThere() {
        unit.start().jdbc("insert into article values (1, 'first')");
        unit.jdbc("update article set title = 'second'");

        unit.restart(TwiceProtected.class);

        assertThat(Installed.triggers(unit.database())).containsExactly(KEPT, READ_ONLY);
        assertThat(Installed.ddl(unit))
                .noneMatch(sql -> sql.contains(KEPT))
                .filteredOn(sql -> sql.contains(READ_ONLY))
                .hasSize(3);
        assertThatThrownBy(() -> unit.jdbc("update article set title = 'third'"))
                .hasMessageContaining("read-only");
        unit.restart();
        assertThat(Installed.ddl(unit)).isEmpty();
    }

    @Test
    @Spec({"I-012", "C-035", "M-003"})
    void replacesAChangedTriggerWithoutDroppingIt() {
        unit.start().restart(ProtectedFromUpdatesToo.class);

        assertThat(Installed.ddl(unit))
                .anyMatch(sql -> sql.startsWith("create or replace trigger \"" + KEPT))
                .noneMatch(sql -> sql.startsWith("drop"));
        unit.jdbc("insert into article values (1, 'first')");
        assertThatThrownBy(() -> unit.jdbc("update article set title = 'second'"))
                .hasMessageContaining("Cannot update or delete");
    }

    @Test
    @Spec("GAP-68")
    void prunesARemovedTriggerWithItsFunction() {
        unit.start().restart(TwiceProtected.class).restart(Article.class);

        assertThat(Installed.triggers(unit.database())).containsExactly(KEPT);
        assertThat(Installed.functions(unit.database())).containsExactly(KEPT);
    }

    @Test
    @Spec({"I-007", "GAP-68"})
    void aRenamedTriggerTakesThePlaceOfTheOldOne() {
        unit.start().restart(RenamedTrigger.class);

        String renamed = TriggerId.of("Article", "preserved");
        assertThat(Installed.triggers(unit.database())).containsExactly(renamed);
        assertThat(Installed.functions(unit.database())).containsExactly(renamed);
        unit.jdbc("insert into article values (1, 'first')");
        assertThatThrownBy(() -> unit.jdbc("delete from article")).hasMessageContaining("Cannot delete");
    }

    @Test
    @Spec("M-004")
    void prunesTheLastTrigger() {
        unit.start().restart(Plain.class);

        assertThat(Installed.functions(unit.database())).isEmpty();
        unit.jdbc("insert into article values (1, 'free')");
        unit.jdbc("delete from article");
        assertThat(unit.value("select count(*) from article")).isEqualTo(0L);
    }

    @Test
    void keepsAFunctionThatTheTriggerOfARenamedTableUses() {
        unit.start();
        unit.jdbc("create table moved (like article including all)");

        unit.restart(Moved.class, Plain.class);

        assertThat(unit.query("select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal"))
                .containsExactly(List.of("moved", KEPT));
        assertThat(Installed.functions(unit.database())).containsExactly(KEPT);
        unit.restart();
        assertThat(Installed.ddl(unit)).isEmpty();
    }

    @Test
    void leavesTriggersOfOthersAlone() {
        unit.start();
        unit.jdbc("""
                create function pgtrigger_foreign() returns trigger language plpgsql as 'begin return new; end';
                create trigger pgtrigger_foreign before update on article for each row execute function pgtrigger_foreign();
                create trigger other before update on article for each row execute function pgtrigger_foreign()""");

        unit.restart();

        assertThat(Installed.triggers(unit.database())).containsExactly("other", "pgtrigger_foreign", KEPT);
        assertThat(Installed.ddl(unit)).isEmpty();
    }

    @Test
    @Spec("F-010")
    void keepsWhatIsNotDeclaredWherePruningIsSwitchedOff() {
        unit.start().restart(TwiceProtected.class);

        unit.set("hibernate.pgtrigger.prune", "false").restart(Article.class);

        assertThat(Installed.triggers(unit.database())).containsExactly(KEPT, READ_ONLY);
        assertThat(Installed.ddl(unit)).isEmpty();
    }

    @Test
    @Spec("I-011")
    void runsNoDdlAndOneQueryWhereNothingChanged() {
        unit.start().restart();

        assertThat(Installed.ddl(unit)).isEmpty();
        assertThat(Installed.catalogQueries(unit)).hasSize(1);
    }

    @Test
    @Spec("GAP-71")
    void leavesADisabledTriggerDisabled() {
        unit.start();
        unit.jdbc("alter table article disable trigger " + KEPT);

        unit.restart();
        assertThat(Installed.ddl(unit)).isEmpty();
        assertThat(firing()).isEqualTo("D");

        unit.restart(ProtectedFromUpdatesToo.class);
        assertThat(firing()).isEqualTo("D");
    }

    @Test
    @Spec("GAP-71")
    void aTriggerThatFiresAlwaysStillDoesWhenItIsReplaced() {
        unit.start();
        unit.jdbc("alter table article enable always trigger " + KEPT);

        unit.restart(ProtectedFromUpdatesToo.class);

        assertThat(firing()).isEqualTo("A");
    }

    @Test
    @Spec("M-014")
    void aRenamedEntityHasNewTriggersAndLosesTheOldOnes() {
        unit.start().restart(Renamed.class);

        assertThat(Installed.triggers(unit.database())).containsExactly(TriggerId.of("Paper", "kept"));
        assertThat(Installed.functions(unit.database())).containsExactly(TriggerId.of("Paper", "kept"));
        unit.jdbc("insert into article values (1, 'first')");
        assertThatThrownBy(() -> unit.jdbc("delete from article")).hasMessageContaining("Cannot delete");
    }

    @Test
    void triggersReturnToATableThatWasDroppedAndMadeAgain() {
        unit.start().jdbc("drop table article");

        unit.restart();

        assertThat(Installed.triggers(unit.database())).containsExactly(KEPT);
        assertThat(Installed.functions(unit.database())).containsExactly(KEPT);
        unit.restart();
        assertThat(Installed.ddl(unit)).isEmpty();
    }

    private Object firing() {
        return String.valueOf(unit.value("select tgenabled::text from pg_trigger where tgname = ?", KEPT));
    }
}
