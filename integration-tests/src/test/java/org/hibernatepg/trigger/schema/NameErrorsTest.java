package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.TriggerMappingException;
import org.junit.jupiter.api.Test;

class NameErrorsTest {
    @Test
    @Spec("T-014")
    void twoTriggersOfOneNameOnAnEntityAreRefused() {
        assertThat(faults(SameName.class)).isEqualTo("""
                SameName: 'SameName:same' is declared more than once. Give each trigger of a table a name of its own.""");
    }

    @Test
    @Spec("T-015")
    void twoTriggersOfOneNameOnOneTableAreRefused() {
        assertThat(faults(OneOfTwo.class, OtherOfTwo.class)).isEqualTo("""
                OtherOfTwo: 'OtherOfTwo:same' has the name of another trigger of the table two, OneOfTwo:same. Give each trigger of a table a name of its own.""");
    }

    @Test
    @Spec("T-016")
    void twoTriggersThatWouldBeCalledTheSameInTheDatabaseAreRefused() {
        assertThat(faults(SameId.class)).isEqualTo("""
                SameId: 'SameId:no' would be called pgtrigger_no_truncate_60c76 in the database, as SameId:no_truncate is. Use another name.""");
    }

    @Test
    @Spec("T-009")
    void aNameOf47CharactersIsTheLongest() {
        try (TestUnit unit = TestUnit.of(Longest.class).start()) {
            assertThat(Installed.triggers(unit.database())).singleElement().satisfies(id -> assertThat(id)
                    .hasSize(63));
        }
    }

    @Test
    @Spec({"T-009", "T-011"})
    void aNameThatPostgresqlWouldCutOffIsRefused() {
        assertThat(faults(TooLong.class)).isEqualTo("""
                TooLong: '@Protect(name = "a23456789012345678901234567890123456789012345678")' has the name 'a23456789012345678901234567890123456789012345678', with which the trigger would be called pgtrigger_a23456789012345678901234567890123456789012345678_ad7b4: 64 bytes, where PostgreSQL keeps 63. Shorten it to 47 characters.
                TooLong: '@Protect(name = "a234567890123456789012345678901234567890123456")' has the name 'a234567890123456789012345678901234567890123456', with which the trigger would be called pgtrigger_a234567890123456789012345678901234567890123456_truncate_3db38: 71 bytes, where PostgreSQL keeps 63. Shorten it to 38 characters.""");
    }

    @Test
    @Spec({"T-001", "GAP-48"})
    void aNameThatPostgresqlWouldFoldIsRefused() {
        assertThat(faults(Folded.class)).isEqualTo("""
                Folded: '@Protect(name = "NoDelete")' has the name 'NoDelete', which PostgreSQL would fold or which needs quotes. Use lower-case letters, digits, '_' and '-'.
                Folded: '@Protect(name = "größe")' has the name 'größe', which PostgreSQL would fold or which needs quotes. Use lower-case letters, digits, '_' and '-'.
                Folded: '@Protect(name = "no delete")' has the name 'no delete', which PostgreSQL would fold or which needs quotes. Use lower-case letters, digits, '_' and '-'.
                Folded: '@Protect(name = "it's")' has the name 'it's', which PostgreSQL would fold or which needs quotes. Use lower-case letters, digits, '_' and '-'.
                Folded: '@Protect(name = "")' has the name '', which PostgreSQL would fold or which needs quotes. Use lower-case letters, digits, '_' and '-'.""");
    }

    @Test
    @Spec("GAP-48")
    void aNameWithAHyphenIsInstalled() {
        try (TestUnit unit = TestUnit.of(Hyphen.class).start()) {
            assertThat(Installed.triggers(unit.database()))
                    .singleElement()
                    .asString()
                    .startsWith("pgtrigger_with-hyphen_");
        }
    }

    /** A line for each fault. */
    private static String faults(Class<?>... entities) {
        return String.join("\n", thrown(entities).faults());
    }

    private static TriggerMappingException thrown(Class<?>... entities) {
        try (TestUnit unit = TestUnit.of(entities)) {
            return catchThrowableOfType(TriggerMappingException.class, unit::metadata);
        }
    }

    @Entity(name = "SameName")
    @Protect(
            name = "same",
            operations = {DELETE, TRUNCATE})
    @Protect(
            name = "same",
            operations = {UPDATE, TRUNCATE})
    @ReadOnly(name = "same", attributes = "title")
    static class SameName {
        @Id
        int id;

        String title;
    }

    @Entity(name = "OneOfTwo")
    @Table(name = "two")
    @Protect(name = "same", operations = DELETE)
    static class OneOfTwo {
        @Id
        int id;
    }

    @Entity(name = "OtherOfTwo")
    @Table(name = "two")
    @Protect(name = "same", operations = UPDATE)
    static class OtherOfTwo {
        @Id
        int id;
    }

    @Entity(name = "SameId")
    @Protect(name = "no_truncate", operations = UPDATE)
    @Protect(
            name = "no",
            operations = {TRUNCATE, UPDATE})
    static class SameId {
        @Id
        int id;
    }

    private static final String NAME_OF_46 = "a234567890123456789012345678901234567890123456";

    @Entity(name = "Longest")
    @Protect(name = NAME_OF_46 + "7", operations = DELETE)
    static class Longest {
        @Id
        int id;
    }

    @Entity(name = "TooLong")
    @Protect(name = NAME_OF_46 + "78", operations = DELETE)
    @Protect(
            name = NAME_OF_46,
            operations = {DELETE, TRUNCATE})
    static class TooLong {
        @Id
        int id;
    }

    @Entity(name = "Folded")
    @Protect(name = "NoDelete", operations = DELETE)
    @Protect(name = "größe", operations = DELETE)
    @Protect(name = "no delete", operations = DELETE)
    @Protect(name = "it's", operations = DELETE)
    @Protect(name = "", operations = DELETE)
    static class Folded {
        @Id
        int id;
    }

    @Entity(name = "Hyphen")
    @Protect(name = "with-hyphen", operations = DELETE)
    static class Hyphen {
        @Id
        int id;
    }
}
