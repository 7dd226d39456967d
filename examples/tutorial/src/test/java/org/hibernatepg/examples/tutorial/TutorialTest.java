package org.hibernatepg.examples.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.hibernatepg.testing.Spec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TutorialTest {
    private static String output = "";
    private static String outputWithSql = "";

    @BeforeAll
    static void runTheTutorial() {
        output = run(false);
        outputWithSql = run(true);
    }

    @Test
    @Spec("U-001")
    void deletionsAreProtected() {
        assertThat(section("Protecting model deletions"))
                .isEqualTo("ProtectedOperationException: pgtrigger: Cannot delete rows from cannot_delete table");
    }

    @Test
    @Spec("U-002")
    void anAppendOnlyModelIsNeitherUpdatedNorDeleted() {
        assertThat(section("Append-only models")).isEqualTo("""
                        Cannot update!
                        Cannot delete!""");
    }

    @Test
    @Spec("U-003")
    void readOnlyFieldsAreKeptAndOthersAreNot() {
        assertThat(section("Read-only fields")).isEqualTo("""
                        Cannot update field!
                        Cannot update intField either!""");
    }

    @Test
    @Spec("U-004")
    void aSoftDeletedModelIsStillThere() {
        assertThat(section("Soft-deleting models")).isEqualTo("is_active = false");
    }

    @Test
    @Spec("U-005")
    void aVersionCountsChangesAndCannotBeEdited() {
        assertThat(section("Versioning a model")).isEqualTo("""
                        initial version 0
                        version after first update 1
                        version after redundant update 1
                        version after second update 2
                        Cannot update version!""");
    }

    @Test
    @Spec("U-006")
    void onlyTheOfficialInterfaceCreates() {
        assertThat(section("Creating \"official\" interfaces")).isEqualTo("""
                        No no no... Cannot use that interface!
                        there are 0
                        created OfficialInterface object (2)
                        there are 1""");
    }

    @Test
    @Spec("U-007")
    void statesChangeAlongTheDeclaredTransitions() {
        assertThat(section("Restricting fields that transition")).isEqualTo("""
                        Cannot make that transition!
                        (INACTIVE to PUBLISHED)""");
    }

    @Test
    @Spec("U-008")
    void trackedChangesAreSnapshotsWithContextAndDiffs() {
        assertThat(section("Tracking model history and changes")).isEqualTo("""
                        snapshots
                        {charField=hello, intField=1, context=null}
                        {charField=hi, intField=0, context=null}
                        {charField=bye, intField=0, context=null}
                        {charField=foo, intField=-1, context={misc=context}}
                        {charField=bar, intField=-1, context={misc=context}}

                        diffs
                        null
                        {charField=[hello, hi], intField=[1, 0]}
                        {charField=[hi, bye]}
                        {charField=[bye, foo], intField=[0, -1]}
                        {charField=[foo, bar]}

                        create events 1
                        low_int events 2""");
    }

    @Test
    void theSqlOfEverySectionIsShownOnRequest() {
        assertThat(output).doesNotContain("create or replace function").doesNotContain("CREATE TRIGGER");
        assertThat(outputWithSql.split("== .* ==")).hasSize(9).satisfies(sections -> {
            for (int i = 1; i < sections.length; i++) {
                assertThat(sections[i]).contains("CREATE OR REPLACE FUNCTION", "CREATE TRIGGER");
            }
        });
    }

    private static String section(String title) {
        String after = output.substring(output.indexOf("== " + title + " ==") + title.length() + 6);
        int next = after.indexOf("\n== ");
        return (next < 0 ? after : after.substring(0, next)).strip();
    }

    private static String run(boolean showSql) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Tutorial.run(showSql, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
