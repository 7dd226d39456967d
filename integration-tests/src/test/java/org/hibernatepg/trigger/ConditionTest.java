package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import java.time.Instant;
import java.time.LocalDate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What conditions do in the database; how they are compiled is tested where that is done. */
class ConditionTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Raw.class,
            Step.class,
            Logic.class,
            Compared.class,
            Listed.class,
            Texts.class,
            Nulls.class,
            Person.class,
            Country.class,
            Stored.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec("C-001")
    void rawSqlIsTheWhenClause() {
        assertThat(InstalledTriggers.created(unit, "Raw", "raw"))
                .isEqualTo(
                        "create or replace trigger \"%1$s\" before update on Raw for each row when ((new.amount < old.amount"
                                        .formatted(TriggerId.of("Raw", "raw"))
                                + " /* falls */)) execute function \"%1$s\"()".formatted(TriggerId.of("Raw", "raw")));
        unit.jdbc("insert into raw (id, amount) values (1, 5)");

        passes("update raw set amount = 6");
        refuses("update raw set amount = 5");
    }

    @Test
    @Spec({"GAP-49", "GAP-55"})
    void rawSqlKeepsItsParenthesesAndItsTexts() {
        assertThat(InstalledTriggers.definition(unit, "Raw", "texts"))
                .contains(" WHEN (new.amount = 1 OR old.note = 'OLD.x NEW.y old.z {table}'::text) ");
        unit.jdbc("insert into raw (id, amount, note) values (1, 7, 'OLD.x NEW.y old.z {table}'), (2, 7, 'x')");

        refuses("update raw set amount = 8 where id = 1");
        passes("update raw set amount = 8 where id = 2");
    }

    @Test
    @Spec("C-005")
    void attributesBecomeTheirQuotedColumns() {
        assertThat(InstalledTriggers.definition(unit, "Step", "step"))
                .isEqualTo(
                        "CREATE TRIGGER %1$s BEFORE UPDATE ON step FOR EACH ROW WHEN (old.\"the state\" = 0 AND new.\"the state\" = 1)"
                                        .formatted(TriggerId.of("Step", "step"))
                                + " EXECUTE FUNCTION %1$s()".formatted(TriggerId.of("Step", "step")));
    }

    @Test
    @Spec("C-006")
    void bothRowsHaveToMatchWhereBothAreNamed() {
        unit.jdbc("insert into step (id, \"the state\") values (1, 0), (2, 5)");

        refuses("update step set \"the state\" = 1 where id = 1");
        passes("update step set \"the state\" = 2 where id = 1");
        passes("update step set \"the state\" = 1 where id = 2");
    }

    @Test
    @Spec("C-007")
    void andBindsTighterThanOrAndNotAndParenthesesAreKept() {
        // old.a or old.b and not (old.c or old.d)
        boolean[] values = {false, true};
        for (boolean a : values) {
            for (boolean b : values) {
                for (boolean c : values) {
                    for (boolean d : values) {
                        unit.truncate();
                        unit.jdbc("insert into logic (id, a, b, c, d) values (1, ?, ?, ?, ?)", a, b, c, d);
                        if (a || (b && !(c || d))) {
                            refuses("delete from logic");
                        } else {
                            passes("delete from logic");
                        }
                    }
                }
            }
        }
    }

    @Test
    @Spec("C-008")
    void literalsAreComparedInTheTypeOfTheColumn() {
        String insert = "insert into compared (id, amount, price, day, moment) values ";
        passes(insert + "(1, 10, 9.99, '2020-01-31', '2020-01-31 11:59:59Z')");
        refuses(insert + "(2, 11, 0, null, null)");
        refuses(insert + "(2, 9, 0, null, null)");
        refuses(insert + "(2, 10, 10.00, null, null)");
        refuses(insert + "(2, 10, 0, '2020-02-01', null)");
        refuses(insert + "(2, 10, 0, null, '2020-01-31 12:00:00Z')");
        refuses(insert + "(2, 10, 0, null, '2020-01-31 13:00:00+01')");
        passes(insert + "(2, 10, 0, null, '2020-01-31 12:59:59+01')");
    }

    @Test
    @Spec("C-009")
    void listsNullChecksPrefixesAndCaseAreWhatTheyAreInQueries() {
        String insert = "insert into listed (id, number, name, title) values ";
        passes(insert + "(1, 4, 'x', 'x')");
        refuses(insert + "(2, 1, 'x', 'x')");
        refuses(insert + "(2, 3, 'x', 'x')");
        refuses(insert + "(2, 4, null, 'x')");
        refuses(insert + "(2, 4, 'Mr. X', 'x')");
        passes(insert + "(2, 4, 'mr. X', 'x')");
        refuses(insert + "(3, 4, 'x', 'hidden')");
        refuses(insert + "(3, 4, 'x', 'HiDDen')");
        passes(insert + "(3, 4, 'x', 'hidden_')");
    }

    @Test
    @Spec({"C-010", "C-012"})
    void changesAreNullSafe() {
        assertThat(InstalledTriggers.created(unit, "Nulls", "nulls"))
                .contains(" when (old.\"text\" is distinct from new.\"text\") ");
        unit.jdbc("insert into nulls (id, text) values (1, null), (2, 'a')");

        passes("update nulls set text = null where id = 1");
        refuses("update nulls set text = 'a' where id = 1");
        passes("update nulls set text = 'a' where id = 2");
        refuses("update nulls set text = 'b' where id = 2");
        refuses("update nulls set text = null where id = 2");
    }

    @Test
    @Spec("C-010")
    void aComparisonWithNullIsACheckForNull() {
        assertThat(InstalledTriggers.definition(unit, "Nulls", "kept"))
                .contains(" WHEN (old.text IS NULL OR old.other IS NOT NULL) ");
    }

    @Test
    @Spec({"C-014", "C-015"})
    void anAssociationIsComparedByItsColumnWhicheverWayItIsNamed() {
        unit.jdbc("insert into country (code) values ('de'), ('fr'), ('it''s')");
        unit.jdbc("insert into person (id, country_ref) values (1, null), (2, 'de'), (3, 'fr'), (4, 'it''s')");

        passes("update person set country_ref = null where id = 1");
        refuses("update person set country_ref = 'fr' where id = 2");
        refuses("update person set country_ref = null where id = 2");
        refuses("update person set country_ref = 'de' where id = 1");
        passes("delete from person where id = 1");
        refuses("delete from person where id = 2");
        refuses("delete from person where id = 4");
        passes("delete from person where id = 3");
        assertThat(InstalledTriggers.definition(unit, "Person", "moves"))
                .contains(" WHEN (old.country_ref::text IS DISTINCT FROM new.country_ref::text) ");
    }

    @Test
    @Spec("C-016")
    void literalsMayHoldAnything() {
        String insert = "insert into texts (id, text) values (1, ?)";
        for (String text : new String[] {"it's", "100% \"sure\"", "back\\slash", "a ? and a :name", "{table} {0}"}) {
            assertThatThrownBy(() -> unit.jdbc(insert, text)).hasMessageContaining("Cannot insert");
        }
        unit.jdbc(insert, "its");
    }

    @Test
    @Spec("C-016")
    void literalsGoThroughTheMappingOfTheirAttribute() {
        unit.jdbc("insert into stored (id, byname, byordinal, bytype, bycode, yes, city)"
                + " values (1, 'LOW', 0, 'LOW', 'l', 'N', 'x'), (2, 'HIGH', 0, 'LOW', 'l', 'N', 'x'),"
                + " (3, 'LOW', 1, 'LOW', 'l', 'N', 'x'), (4, 'LOW', 0, 'HIGH', 'l', 'N', 'x'),"
                + " (5, 'LOW', 0, 'LOW', 'h', 'N', 'x'), (6, 'LOW', 0, 'LOW', 'l', 'Y', 'x'),"
                + " (7, 'LOW', 0, 'LOW', 'l', 'N', 'Berlin')");

        passes("delete from stored where id = 1");
        for (int id = 2; id <= 7; id++) {
            refuses("delete from stored where id = " + id);
        }
    }

    @Test
    @Spec({"C-033", "C-034"})
    void aRowThatTheOperationDoesNotHaveIsAFaultAtBoot() {
        assertThat(BootFaults.of(OldOfInsert.class, NewOfDelete.class, ChangedOfInsert.class, RowsOfTruncate.class))
                .hasSize(4)
                .anyMatch(fault ->
                        fault.startsWith("OldOfInsert: '@Protect(name = \"p\")' has the condition \"old.text = 'x'\""))
                .anyMatch(fault ->
                        fault.startsWith("NewOfDelete: '@Protect(name = \"p\")' has the condition \"new.text = 'x'\""))
                .anyMatch(fault -> fault.startsWith(
                        "ChangedOfInsert: '@Protect(name = \"p\")' has the condition \"changed(text)\""))
                .anyMatch(
                        fault -> fault.startsWith("RowsOfTruncate: '@Trigger(name = \"p\")' has a condition on rows"));
    }

    private static void passes(String sql) {
        assertThatCode(() -> unit.jdbc(sql)).as(sql).doesNotThrowAnyException();
    }

    private static void refuses(String sql) {
        assertThatThrownBy(() -> unit.jdbc(sql)).as(sql).hasMessageContaining("pgtrigger: Cannot");
    }

    @Entity(name = "Raw")
    @Protect(
            name = "raw",
            operations = UPDATE,
            condition = "sql('new.amount < old.amount /* falls */')",
            ignorable = false)
    @Protect(
            name = "texts",
            operations = UPDATE,
            condition = "sql('(NEW.amount = 1) or (old.note = ''OLD.x NEW.y old.z {table}'')')",
            ignorable = false)
    static class Raw {
        @Id
        int id;

        @Column(columnDefinition = "text")
        String note;

        int amount;
    }

    @Entity(name = "Step")
    @Protect(name = "step", operations = UPDATE, condition = "old.state = 0 and new.state = 1", ignorable = false)
    static class Step {
        @Id
        int id;

        @Column(name = "`the state`")
        int state;
    }

    @Entity(name = "Logic")
    @Protect(name = "logic", operations = DELETE, condition = "old.a or old.b and not (old.c or old.d)")
    static class Logic {
        @Id
        int id;

        boolean a;
        boolean b;
        boolean c;
        boolean d;
    }

    @Entity(name = "Compared")
    @Protect(name = "greater", operations = INSERT, condition = "new.amount > 10")
    @Protect(name = "less", operations = INSERT, condition = "new.amount < 10")
    @Protect(name = "price", operations = INSERT, condition = "new.price >= 9.995")
    @Protect(name = "day", operations = INSERT, condition = "new.day > {2020-01-31}")
    @Protect(name = "moment", operations = INSERT, condition = "new.moment >= datetime 2020-01-31 12:00:00+00:00")
    static class Compared {
        @Id
        int id;

        int amount;
        java.math.BigDecimal price;
        LocalDate day;
        Instant moment;
    }

    @Entity(name = "Listed")
    @Protect(name = "listed", operations = INSERT, condition = "new.number in (1, 2, 3)")
    @Protect(name = "nameless", operations = INSERT, condition = "new.name is null")
    @Protect(name = "prefix", operations = INSERT, condition = "new.name like 'Mr.%'")
    @Protect(name = "caseless", operations = INSERT, condition = "lower(new.title) = 'hidden'")
    static class Listed {
        @Id
        int id;

        int number;
        String name;
        String title;
    }

    @Entity(name = "Nulls")
    @Protect(name = "nulls", operations = UPDATE, condition = "changed(text)", ignorable = false)
    @Protect(name = "kept", operations = DELETE, condition = "old.text = null or old.other <> null", ignorable = false)
    static class Nulls {
        @Id
        int id;

        String text;
        String other;
    }

    @Entity(name = "Country")
    static class Country {
        @Id
        String code;
    }

    @Entity(name = "Person")
    @Protect(name = "moves", operations = UPDATE, condition = "changed(country)", ignorable = false)
    @Protect(name = "german", operations = DELETE, condition = "old.country.code = 'de'")
    @Protect(name = "its", operations = DELETE, condition = "old.country = 'it''s'")
    static class Person {
        @Id
        int id;

        @ManyToOne
        @JoinColumn(name = "country_ref")
        Country country;
    }

    @Entity(name = "Texts")
    @Protect(
            name = "texts",
            operations = INSERT,
            condition = "new.text in ('it''s', '100% \"sure\"', 'back\\slash', 'a ? and a :name', '{table} {0}')")
    static class Texts {
        @Id
        int id;

        String text;
    }

    enum Level {
        LOW,
        HIGH
    }

    static class Codes implements AttributeConverter<Level, String> {
        @Override
        public String convertToDatabaseColumn(Level level) {
            return level == null ? null : level == Level.LOW ? "l" : "h";
        }

        @Override
        public Level convertToEntityAttribute(String code) {
            return code == null ? null : code.equals("l") ? Level.LOW : Level.HIGH;
        }
    }

    @Embeddable
    static class Place {
        String city;
    }

    @Entity(name = "Stored")
    @Protect(
            name = "stored",
            operations = DELETE,
            condition = "old.byName = 'HIGH' or old.byOrdinal = HIGH or old.byType = 'HIGH' or old.byCode = 'HIGH' or"
                    + " old.yes = true or old.place.city = 'Berlin'")
    static class Stored {
        @Id
        int id;

        @Enumerated(EnumType.STRING)
        Level byName;

        @Enumerated(EnumType.ORDINAL)
        Level byOrdinal;

        @Enumerated(EnumType.STRING)
        @JdbcTypeCode(SqlTypes.NAMED_ENUM)
        Level byType;

        @Convert(converter = Codes.class)
        Level byCode;

        @Convert(converter = org.hibernate.type.YesNoConverter.class)
        boolean yes;

        @Embedded
        Place place;
    }

    @Entity(name = "OldOfInsert")
    @Protect(name = "p", operations = INSERT, condition = "old.text = 'x'")
    static class OldOfInsert {
        @Id
        int id;

        String text;
    }

    @Entity(name = "NewOfDelete")
    @Protect(name = "p", operations = DELETE, condition = "new.text = 'x'")
    static class NewOfDelete {
        @Id
        int id;

        String text;
    }

    @Entity(name = "ChangedOfInsert")
    @Protect(
            name = "p",
            operations = {INSERT, UPDATE},
            condition = "changed(text)")
    static class ChangedOfInsert {
        @Id
        int id;

        String text;
    }

    @Entity(name = "RowsOfTruncate")
    @Trigger(
            name = "p",
            when = When.BEFORE,
            operations = UPDATE,
            level = org.hibernatepg.trigger.Level.STATEMENT,
            condition = "new.text = 'x'",
            body = "return null;")
    static class RowsOfTruncate {
        @Id
        int id;

        String text;
    }
}
