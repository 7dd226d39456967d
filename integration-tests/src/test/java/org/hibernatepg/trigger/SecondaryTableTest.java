package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PrimaryKeyJoinColumn;
import jakarta.persistence.SecondaryTable;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SecondaryTableTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Article.class, Report.class, LongReport.class, Generated.class)
            .set(
                    "hibernate.physical_naming_strategy",
                    "org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy");

    @BeforeEach
    void empty() {
        unit.jdbc(
                "set pgtrigger.ignore = '*'; truncate article, article_text, \"article print\", report, long_text, generated, generated_text;"
                        + " set pgtrigger.ignore = ''");
        unit.inTransaction(session -> session.persist(new Article(1)));
    }

    @Test
    void withoutATableTheTriggerStandsOnTheEntitysOwn() {
        assertThat(refused(session -> session.find(Article.class, 1).title = "x")
                        .violation())
                .extracting(TriggerViolation::uri, TriggerViolation::table)
                .containsExactly("Article:all", "public.article");
        unit.inTransaction(session -> session.find(Article.class, 1).print.paper = "thick");
    }

    @Test
    void aTableIsNamedAsInTheMapping() {
        ReadOnlyAttributeException refused = catchThrowableOfType(
                ReadOnlyAttributeException.class,
                () -> unit.inTransaction(session -> session.find(Article.class, 1).text = "x"));

        assertThat(refused.changes()).containsExactly(new AttributeChange("text", "t", "x"));
        assertThat(refused.violation().table()).isEqualTo("public.article_text");
        assertThat(refused.entityName()).isEqualTo("Article");
        assertThat(refused.getCause()).hasMessageContaining("UPDATE of row (article_id)=(1) refused");
    }

    @Test
    void eachAnnotationMayStandThere() {
        assertThat(refused(session -> session.find(Article.class, 1).print.state = "LOST")
                        .uri())
                .isEqualTo("Article:print");
        unit.inTransaction(session -> session.find(Article.class, 1).print.state = "SENT");
        assertThatThrownBy(() -> unit.jdbc("truncate \"article print\"")).hasMessageContaining("Cannot truncate");
        assertThatThrownBy(() -> unit.jdbc("delete from article_text")).hasMessageContaining("Cannot delete");
        unit.jdbc("update \"article print\" set paper = 'x' where \"the id\" = 1");
        assertThat(unit.value("select paper from \"article print\"")).isEqualTo("x of 1");
    }

    @Test
    void whatTheBodyChangesThereIsReadBack() {
        unit.inTransaction(session -> {
            Generated generated = new Generated();
            session.persist(generated);
            session.flush();
            assertThat(generated.text).isEqualTo("x!");
            generated.text = "y";
            session.flush();
            assertThat(generated.text).isEqualTo("y!");
        });
    }

    @Test
    void aSecondaryTableOfASubclassHasItsRowsOnly() {
        unit.inTransaction(session -> session.persist(new LongReport(7)));

        assertThat(refused(session -> session.find(LongReport.class, 7).text = "x")
                        .violation())
                .extracting(TriggerViolation::uri, TriggerViolation::table)
                .containsExactly("LongReport:text", "public.long_text");
        assertThat(InstalledTriggers.created(unit, "LongReport", "text")).doesNotContain("dtype");
    }

    @Test
    void faultsNameTheTablesThatThereAre() {
        assertThat(BootFaults.of(Wrong.class, WrongSubclass.class, None.class))
                .containsExactlyInAnyOrder(
                        "None: '@Protect(name = \"p\")' names the table 'details', which is no secondary table of the"
                                + " entity. It has none itself: leave the table out, or declare it on the superclass that"
                                + " has it.",
                        "Wrong: '@Protect(name = \"unknown\")' names the table 'detail', which is no secondary table of the"
                                + " entity. There are details, more.",
                        "Wrong: '@ReadOnly(name = \"here\")' names the attribute 'text', which has no column in table"
                                + " Wrong. It is in a secondary table: write table = \"details\".",
                        "Wrong: '@Protect(name = \"condition\")' has the condition \"changed(text)\", which names 'text', which"
                                + " has no column in the table of Wrong. It is in a secondary table: write table ="
                                + " \"details\".",
                        "Wrong: '@ReadOnly(name = \"there\")' names the attribute 'title', which has no column in table"
                                + " details. It is in the entity's own table: leave the table out.",
                        "WrongSubclass: '@Protect(name = \"inherited\")' names the table 'details', which is no secondary"
                                + " table of the entity. It has none itself: leave the table out, or declare it on the"
                                + " superclass that has it.");
    }

    private static TriggerViolationException refused(Consumer<Session> work) {
        TriggerViolationException refused =
                catchThrowableOfType(TriggerViolationException.class, () -> unit.inTransaction(work));
        assertThat(refused).as("nothing was refused").isNotNull();
        return refused;
    }

    @Entity(name = "Article")
    @SecondaryTable(name = "articleText", pkJoinColumns = @PrimaryKeyJoinColumn(name = "articleId"))
    @SecondaryTable(name = "`article print`", pkJoinColumns = @PrimaryKeyJoinColumn(name = "`the id`"))
    @Protect(name = "all", operations = UPDATE, condition = "changed()")
    @ReadOnly(name = "text", attributes = "text", table = "articleText")
    @Protect(
            name = "kept",
            operations = DELETE,
            condition = "old.id > 0 and old.text is not null",
            table = "article_text")
    @FSM(
            name = "print",
            attribute = "print.state",
            initial = "NEW",
            transitions = @Transition(from = "NEW", to = "SENT"),
            table = "article print")
    @Protect(name = "whole", operations = TRUNCATE, table = "article print")
    @Trigger(
            name = "paper",
            when = When.BEFORE,
            operations = UPDATE,
            updateOf = "print.paper",
            condition = "changed(print.paper)",
            body = "new.{column:print.paper} = new.{column:print.paper} || ' of ' || new.{column:id}; return new;",
            table = "article print")
    static class Article {
        @Id
        int id;

        String title = "a";

        @Column(table = "articleText")
        String text = "t";

        @Embedded
        @AttributeOverride(name = "state", column = @Column(table = "`article print`", name = "`the state`"))
        @AttributeOverride(name = "paper", column = @Column(table = "`article print`"))
        Print print = new Print();

        Article() {}

        Article(int id) {
            this.id = id;
        }
    }

    @Embeddable
    static class Print {
        String state = "NEW";
        String paper = "thin";
    }

    @Entity(name = "Report")
    static class Report {
        @Id
        int id;
    }

    @Entity(name = "LongReport")
    @SecondaryTable(name = "longText")
    @ReadOnly(name = "text", table = "longText")
    static class LongReport extends Report {
        @Column(table = "longText")
        String text = "t";

        LongReport() {}

        LongReport(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Generated")
    @SecondaryTable(name = "generated_text")
    @Trigger(
            name = "mark",
            when = When.BEFORE,
            operations = {INSERT, UPDATE},
            body = "new.{column:text} = new.{column:text} || '!'; return new;",
            generates = "text",
            table = "generated_text")
    static class Generated {
        @Id
        int id;

        @Column(table = "generated_text")
        String text = "x";
    }

    @Entity(name = "Wrong")
    @SecondaryTable(name = "details")
    @SecondaryTable(name = "more")
    @Protect(name = "unknown", operations = DELETE, table = "detail")
    @ReadOnly(name = "here", attributes = "text")
    @Protect(name = "condition", operations = UPDATE, condition = "changed(text)")
    @ReadOnly(name = "there", attributes = "title", table = "details")
    static class Wrong {
        @Id
        int id;

        String title;

        @Column(table = "details")
        String text;
    }

    @Entity(name = "WrongSubclass")
    @Protect(name = "inherited", operations = DELETE, table = "details")
    static class WrongSubclass extends Wrong {}

    @Entity(name = "None")
    @Protect(name = "p", operations = DELETE, table = "details")
    static class None {
        @Id
        int id;
    }
}
