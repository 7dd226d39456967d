package org.hibernatepg.trigger.internal.violation;

import static org.assertj.core.api.Assertions.assertThat;

import org.hibernatepg.trigger.AttributeChange;
import org.junit.jupiter.api.Test;

class ViolationDetailTest {
    @Test
    void readsEachChange() {
        assertThat(ViolationDetail.changes("""
                        UPDATE of row (id)=(1) refused
                        Attribute 'author' from 'ann' to NULL
                        Attribute 'note' from '' to 'NULL'"""))
                .containsExactly(new AttributeChange("author", "ann", null), new AttributeChange("note", "", "NULL"));
    }

    @Test
    void findsNoneWhereTheOperationItselfIsRefused() {
        assertThat(ViolationDetail.changes("DELETE of row (id)=(1) refused")).isEmpty();
        assertThat(ViolationDetail.changes("TRUNCATE refused")).isEmpty();
        assertThat(ViolationDetail.changes("")).isEmpty();
    }

    @Test
    void takesBackTheEscapesOfPostgres() {
        assertThat(ViolationDetail.changes(
                        "UPDATE of row (id)=(1) refused\nAttribute 'path' from E'C:\\\\new\\\\\\\\''s' to 'it''s\n'''"))
                .containsExactly(new AttributeChange("path", "C:\\new\\\\'s", "it's\n'"));
    }

    @Test
    void isNotTakenInByAKeyOrAValueThatLooksLikeAChange() {
        assertThat(ViolationDetail.changes("UPDATE of row (id)=(x) refused\nAttribute 'a' from '1' to '2') refused\n"
                        + "Attribute 'b' from ' refused\nAttribute ''c'' from ''1'' to ''2' to ' refused'"))
                .containsExactly(new AttributeChange("b", " refused\nAttribute 'c' from '1' to '2", " refused"));
    }

    @Test
    void readsTextsOfAnyLength() {
        String text = "'\\\n".repeat(100_000);
        String literal = "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";

        assertThat(ViolationDetail.changes("UPDATE refused\nAttribute 'text' from NULL to " + literal))
                .containsExactly(new AttributeChange("text", null, text));
    }

    @Test
    void ignoresWhatIsCutOff() {
        assertThat(ViolationDetail.changes("UPDATE refused\nAttribute 'text' from 'a"))
                .isEmpty();
        assertThat(ViolationDetail.changes("UPDATE refused\nAttribute 'text' from 'a' to "))
                .isEmpty();
    }
}
