package org.hibernatepg.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestUnitTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Article.class).set("hibernate.jdbc.batch_size", 10);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.clearStatements();
    }

    @Test
    void writesIntoARealDatabase() {
        unit.inTransaction(session -> session.persist(new Article(1, "first")));

        assertThat(unit.query("select id, title from article")).containsExactly(List.of(1, "first"));
        assertThat(unit.<String>fromTransaction(session -> session.find(Article.class, 1).title))
                .isEqualTo("first");
    }

    @Test
    void notesWhatHibernateSendsAndABatchOnce() {
        unit.jdbc("insert into article values (1, 'past Hibernate')");
        unit.inTransaction(session -> {
            session.persist(new Article(2, "second"));
            session.persist(new Article(3, "third"));
        });

        assertThat(unit.statements()).containsExactly("insert into Article (title,id) values (?,?)");
    }

    @Test
    void keepsWhatTheBootSentApart() {
        assertThat(unit.bootStatements()).anyMatch(sql -> sql.startsWith("create table Article"));
        assertThat(unit.statements()).isEmpty();
    }

    @Test
    void unitsDoNotSeeEachOther() {
        try (TestUnit other = TestUnit.of(Article.class).start()) {
            other.jdbc("insert into article values (1, 'other')");

            assertThat(unit.value("select count(*) from article")).isEqualTo(0L);
        }
    }

    @Test
    void restartsOverTheSameDatabaseWithOtherEntities() {
        try (TestUnit restarted = TestUnit.of(Article.class).start()) {
            restarted.jdbc("insert into article values (1, 'kept')");

            restarted.set("hibernate.hbm2ddl.auto", "update").restart(Article.class, Author.class);

            assertThat(restarted.bootStatements())
                    .filteredOn(sql -> sql.startsWith("create"))
                    .containsExactly("create table Author (id integer not null, primary key (id))");
            assertThat(restarted.value("select title from article")).isEqualTo("kept");
        }
    }

    @Test
    void twoUnitsCanShareADatabase() {
        try (Database database = Databases.create();
                TestUnit one = TestUnit.of(Article.class).on(database).start();
                TestUnit other = TestUnit.of(Article.class)
                        .on(database)
                        .set("hibernate.hbm2ddl.auto", "validate")
                        .start()) {
            one.inTransaction(session -> session.persist(new Article(1, "shared")));

            assertThat(other.<Article>fromTransaction(session -> session.find(Article.class, 1)))
                    .isNotNull();
        }
    }

    @Test
    void givesMetadataWithoutTouchingTheSchema() {
        try (TestUnit unstarted = TestUnit.of(Article.class)) {
            assertThat(unstarted.metadata().getEntityBinding(Article.class.getName()))
                    .isNotNull();
            assertThat(unstarted.value("select to_regclass('article')")).isNull();
            assertThatThrownBy(unstarted::sessionFactory).hasMessageContaining("not started");
        }
    }

    @Test
    void preparesTheDatabaseBeforeHibernateSeesIt() {
        try (TestUnit prepared = TestUnit.of(Article.class)
                .prepare("create schema app")
                .set("hibernate.default_schema", "app")
                .start()) {
            assertThat(prepared.value("select count(*) from app.article")).isEqualTo(0L);
        }
    }

    @Test
    void aStartThatFailsLeavesNoDatabaseBehind() {
        String count = "select count(*) from pg_database where datname like 'hibernatepg%'";
        Object before = unit.value(count);

        assertThatThrownBy(() -> TestUnit.of(Broken.class).start()).hasMessageContaining("Broken");

        assertThat(unit.value(count)).isEqualTo(before);
    }

    @Test
    void aConnectionThatIsNotGivenBackIsToldOnClose() throws SQLException {
        TestUnit leaking = TestUnit.of(Article.class).start();
        try (Connection kept = leaking.dataSource().getConnection()) {
            assertThat(kept.isClosed()).isFalse();
            assertThatThrownBy(leaking::close).hasMessageContaining("1 connections were not given back");
        }
    }

    @Nested
    class Inside {
        @Test
        void aNestedClassUsesTheSameUnit() {
            assertThat(unit.sessionFactory().isOpen()).isTrue();
        }
    }

    @Test
    void isStillOpenAfterANestedClass() {
        assertThat(unit.sessionFactory().isOpen()).isTrue();
    }

    @Entity(name = "Article")
    static class Article {
        @Id
        int id;

        String title;

        Article() {}

        Article(int id, String title) {
            this.id = id;
            this.title = title;
        }
    }

    @Entity(name = "Author")
    static class Author {
        @Id
        int id;
    }

    @Entity(name = "Broken")
    static class Broken {
        String withoutId;
    }
}
