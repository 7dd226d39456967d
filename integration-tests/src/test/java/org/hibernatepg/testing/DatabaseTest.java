package org.hibernatepg.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    @Test
    void isPostgresqlOfTheVersionAskedFor() {
        try (Database database = Databases.create()) {
            assertThat(database.value("select version()")).asString().startsWith("PostgreSQL");
            if (System.getProperty("postgres.url", "").isEmpty()) {
                String major = System.getProperty("postgres.version", "18");
                assertThat(database.value("show server_version")).asString().startsWith(major + ".");
            }
        }
    }

    @Test
    void isSeparateFromEveryOtherDatabase() {
        try (Database one = Databases.create();
                Database other = Databases.create()) {
            one.execute("create table article (id int)");

            assertThat(one.value("select to_regclass('article')")).isEqualTo("article");
            assertThat(other.value("select to_regclass('article')")).isNull();
        }
    }

    @Test
    void isDroppedOnCloseEvenWhileSomeoneIsConnected() throws SQLException {
        try (Database observer = Databases.create()) {
            Database database = Databases.create();
            try (Connection forgotten = database.connect()) {
                database.close();
                assertThat(forgotten.isValid(1)).isFalse();
            }

            assertThat(observer.query("select 1 from pg_database where datname = ?", database.name()))
                    .isEmpty();
        }
    }

    @Test
    void givesRowsWithNullsArraysAndTypesUnknownToJdbc() {
        try (Database database = Databases.create()) {
            assertThat(database.query(
                            "select 1, null, array['a', 'b'], '{\"a\": 1}'::jsonb union all select 2, '', null, null"))
                    .containsExactly(
                            Arrays.asList(1, null, List.of("a", "b"), "{\"a\": 1}"), Arrays.asList(2, "", null, null));
        }
    }

    @Test
    void takesParametersAndWithoutAnyLeavesQuestionMarksAlone() {
        try (Database database = Databases.create()) {
            assertThat(database.value("select ?::int + ?::int", 1, 2)).isEqualTo(3);
            assertThat(database.value("select '{\"a\": 1}'::jsonb ? 'a'")).isEqualTo(true);
        }
    }

    @Test
    void truncatesPastTriggersAndRestartsSequences() {
        try (Database database = Databases.create()) {
            database.execute("""
                    create table article (id int generated always as identity primary key);
                    create table comment (article_id int references article);
                    insert into article default values;
                    create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end';
                    create trigger refuse before truncate on article execute function refuse()
                    """);

            database.truncate();

            assertThat(database.query("insert into article default values returning id"))
                    .containsExactly(List.of(1));
        }
    }

    @Test
    void aFaultyStatementFailsWithTheWordsOfTheServer() {
        try (Database database = Databases.create()) {
            assertThatThrownBy(() -> database.execute("select nothing"))
                    .hasMessageContaining("column \"nothing\" does not exist")
                    .hasCauseInstanceOf(SQLException.class);
        }
    }
}
