package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.INSERT;

import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions in conditions: what each of them is worth in the database for one row, and for another. */
class FunctionConditionTest {
    private static final String INSERT_ROW = """
            insert into probe (id, probe, name, number, weight, day, moment, labels, bytes, city, street)
            values (1, ?, ?, ?, ?, ?::date, ?::timestamp, ?::varchar[], ?::bytea, ?, ?)
            """;

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Probe.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "substring",
                "searching",
                "padding",
                "concatenation",
                "collation",
                "bits",
                "numbers",
                "fields",
                "dates",
                "moments",
                "spans",
                "formats",
                "calls",
                "arrays",
                "bytes",
                "tuples",
                "choices"
            })
    void aFunctionIsWorthTheSameAsInAQuery(String probe) {
        assertThatThrownBy(() -> unit.jdbc(
                        INSERT_ROW,
                        probe,
                        "abc",
                        5,
                        2.26,
                        "2024-02-29",
                        "2024-02-29 11:00:00",
                        "{x,y}",
                        "\\xcafe",
                        "Rome",
                        "Via"))
                .hasMessageContaining("pgtrigger: Cannot insert");

        unit.jdbc(INSERT_ROW, probe, "zzz", 1, 9.99, "2020-01-01", "2020-01-01 00:00:00", "{q}", "\\x00", null, null);
    }

    @Entity(name = "Probe")
    @Protect(
            name = "substring",
            operations = INSERT,
            condition = "new.probe = 'substring' and substring(new.name, 2, 2) = 'bc'")
    @Protect(
            name = "searching",
            operations = INSERT,
            condition =
                    "new.probe = 'searching' and locate('c', new.name, 2) = 3 and position('b' in new.name) = 2 and locate('a', new.name, 2) = 0")
    @Protect(
            name = "padding",
            operations = INSERT,
            condition =
                    "new.probe = 'padding' and pad(new.name with 5 leading '0') = '00abc' and overlay(new.name placing 'x' from 2 for 1) = 'axc'")
    @Protect(
            name = "concatenation",
            operations = INSERT,
            condition =
                    "new.probe = 'concatenation' and concat(new.name, new.missing) is null and concat(new.name, '!') = 'abc!'")
    @Protect(
            name = "collation",
            operations = INSERT,
            condition =
                    "new.probe = 'collation' and collate(new.name as `C`) > 'ABD' and collate(new.name as `C`) < 'b'")
    @Protect(
            name = "bits",
            operations = INSERT,
            condition =
                    "new.probe = 'bits' and bitxor(new.number, 3) = 6 and bitand(new.number, 4) = 4 and bitnot(new.number) = -6")
    @Protect(
            name = "numbers",
            operations = INSERT,
            condition =
                    "new.probe = 'numbers' and round(new.weight, 1) = 2.3 and truncate(new.weight, 1) = 2.2 and power(new.number, 2) = 25")
    @Protect(
            name = "fields",
            operations = INSERT,
            condition =
                    "new.probe = 'fields' and year(new.day) = 2024 and extract(day of week from new.day) = 5 and quarter(new.day) = 1")
    @Protect(
            name = "dates",
            operations = INSERT,
            condition =
                    "new.probe = 'dates' and new.day + 1 day = date 2024-03-01 and new.day - date 2024-01-01 > 58 day")
    @Protect(
            name = "moments",
            operations = INSERT,
            condition =
                    "new.probe = 'moments' and new.moment + 90 minute = datetime 2024-02-29 12:30:00 and trunc(new.moment, month) = datetime 2024-02-01 00:00:00")
    @Protect(
            name = "spans",
            operations = INSERT,
            condition =
                    "new.probe = 'spans' and (new.moment - datetime 2024-02-28 10:00:00) by hour = 25 and timestampdiff(day, datetime 2024-02-28 10:00:00, new.moment) = 1")
    @Protect(
            name = "formats",
            operations = INSERT,
            condition = "new.probe = 'formats' and format(new.moment as 'yyyy-MM-dd HH:mm') = '2024-02-29 11:00'")
    @Protect(
            name = "calls",
            operations = INSERT,
            condition =
                    "new.probe = 'calls' and function('md5' as String, new.name) like '9001%' and function('pg_catalog.length' as Integer, new.name) = 3")
    @Protect(
            name = "arrays",
            operations = INSERT,
            condition =
                    "new.probe = 'arrays' and new.labels contains 'x' and new.labels includes ['x', 'y'] and new.labels intersects ['y', 'q'] and 'y' in new.labels and new.labels not contains 'q' and array_length(new.labels) = 2")
    @Protect(name = "bytes", operations = INSERT, condition = "new.probe = 'bytes' and new.bytes = X'CAFE'")
    @Protect(
            name = "tuples",
            operations = INSERT,
            condition =
                    "new.probe = 'tuples' and (new.name, new.number) in (('abc', 5), ('x', 1)) and new.place = ('Rome', 'Via') and new.place is not null")
    @Protect(
            name = "choices",
            operations = INSERT,
            condition =
                    "new.probe = 'choices' and case when new.number > 4 then new.name else 'x' end = 'abc' and ifnull(new.missing, 'm') = 'm'")
    static class Probe {
        @Id
        int id;

        String probe;
        String name;
        String missing;
        int number;
        double weight;
        LocalDate day;
        LocalDateTime moment;
        String[] labels;
        byte[] bytes;
        Place place;
    }

    @Embeddable
    static class Place {
        String city;
        String street;
    }
}
