package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.Test;

/** PostgreSQL keeps 63 bytes of a name, and a character may be four of them. */
class LongNamesTest {
    private static final String UMLAUTS = "ÄÖÜäöüÄÖÜäöüÄÖÜäöüÄÖÜäöüÄÖÜ"; // 27 characters, 54 bytes
    private static final String SIGNS = "𐐷𐐷𐐷𐐷𐐷𐐷𐐷𐐷𐐷𐐷𐐷𐐷𐐷𐐷"; // 14 characters, 56 bytes

    @Test
    @Spec("E-003")
    void whatIsCutIsStillWhole() {
        try (TestUnit unit = TestUnit.of(Umlauts.class, Signs.class)) {
            unit.start();
            unit.jdbc("insert into \"%s\" (\"%s\") values (1)".formatted(UMLAUTS, "k" + SIGNS));
            unit.jdbc("update \"%s\" set \"%s\" = 2".formatted(UMLAUTS, "k" + SIGNS));
            unit.jdbc("insert into \"%s\" (id) values (1)".formatted(SIGNS));

            List<String> names = names(unit);
            assertThat(names)
                    .contains(UMLAUTS + "_event")
                    .filteredOn(name -> name.startsWith("Ä"))
                    .hasSizeGreaterThan(4);
            assertThat(names).noneMatch(name -> name.contains("�"));
            unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));

            // Names that PostgreSQL had cut would be missed.
            unit.set("hibernate.hbm2ddl.auto", "update").restart();
            assertThat(unit.bootStatements()).noneMatch(sql -> sql.matches("(?s)(create|alter) .*"));
            assertThat(names(unit)).isEqualTo(names);
        }
    }

    private static List<String> names(TestUnit unit) {
        return unit
                .query("select relname::text from pg_class where relnamespace = 'public'::regnamespace order by 1")
                .stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    @Entity(name = "Umlauts")
    @Table(name = "`" + UMLAUTS + "`")
    @TrackHistory
    static class Umlauts {
        @Id
        @Column(name = "`k" + SIGNS + "`")
        int id;
    }

    @Entity(name = "Signs")
    @Table(name = "`" + SIGNS + "`")
    @TrackHistory
    static class Signs {
        @Id
        int id;
    }
}
