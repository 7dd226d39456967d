package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.OrderColumn;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Old events leave, and what happened since is told as before. */
class RetentionTest {
    private static final Instant LONG_AGO = Instant.parse("2001-02-03T00:00:00Z");

    private static TestUnit unit() {
        return TestUnit.of(Page.class, Animal.class, Dog.class);
    }

    private static Retention retention(TestUnit unit) {
        return History.of(unit.sessionFactory()).retention();
    }

    private static Instant now(TestUnit unit) {
        return Instant.parse(String.valueOf(unit.value(
                "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")));
    }

    private static long number(TestUnit unit, String sql) {
        return ((Number) unit.query(sql).get(0).get(0)).longValue();
    }

    private static long events(TestUnit unit) {
        return number(
                unit,
                "select (select count(*) from page_event) + (select count(*) from page_tags_event) + (select count(*) from page_lines_event)"
                        + " + (select count(*) from animal_event) + (select count(*) from dog_event)");
    }

    /** Whatever is written before and after: what was remembered since is what the events that are left add up to. */
    @ParameterizedTest
    @CsvSource({"1, none, false", "2, none, true", "3, day, false", "4, month, true"})
    @Spec("RV-14")
    void whatHappenedSinceIsReplayedAsBefore(int seed, String partitions, boolean sealed) {
        try (TestUnit unit = unit().set("hibernate.history.partition_by", partitions)
                .set("hibernate.history.append_only", "true")
                .set("hibernate.history.context", "shared")
                .set("hibernate.history.sealed", sealed)
                .start()) {
            Random random = new Random(seed);
            Replay replay = Replay.of(unit.sessionFactory());
            write(unit, random, 60);
            Instant before = now(unit);
            List<Remembered> since = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                since.add(unit.fromTransaction(session -> replay.remember(session)));
                write(unit, random, 8);
            }
            long events = events(unit);
            seal(unit);

            Purged purged = retention(unit)
                    .purge(before)
                    .batchSize(1 + random.nextInt(40))
                    .run();

            assertThat(purged.total()).isGreaterThan(100).isEqualTo(events - events(unit));
            assertThat(purged.contexts()).isPositive();
            unit.inTransaction(session -> {
                replay.verify(session);
                since.forEach(remembered -> replay.verify(session, remembered));
            });
            assertThat(number(unit, "select count(*) from page_event where pgh_created_at < '%s'".formatted(before)))
                    .as("one event for each page of then, at most")
                    .isLessThanOrEqualTo(8);
            assertThat(number(unit, orphans()))
                    .isEqualTo(number(unit, orphans() + " and c.created_at >= '%s'".formatted(before)));
            seal(unit);
            Purged again = retention(unit).purge(before).run();
            assertThat(again.total() + again.contexts()).isEqualTo(0);
        }
    }

    /** What was removed on purpose is no fault. */
    private static void seal(TestUnit unit) {
        Seals seals = History.of(unit.sessionFactory()).seals();
        assertThat(unit.<SealReport>fromTransaction(seals::verify).firstFault()).isEmpty();
        unit.inTransaction(seals::seal);
        assertThat(unit.<SealReport>fromTransaction(seals::verify).firstFault()).isEmpty();
    }

    private static String orphans() {
        StringBuilder sql = new StringBuilder("select count(*) from pgh_context as c where true");
        for (String table : List.of("page_event", "page_tags_event", "page_lines_event", "animal_event", "dog_event")) {
            sql.append(" and not exists (select from %s as e where e.pgh_context_id = c.id and e.pgh_xid = c.xid)"
                    .formatted(table));
        }
        return sql.toString();
    }

    private static void write(TestUnit unit, Random random, int transactions) {
        for (int i = 0; i < transactions; i++) {
            HistoryContext.run(
                    Map.of("run", random.nextInt()),
                    () -> unit.inTransaction(session -> {
                        for (int step = random.nextInt(3); step >= 0; step--) {
                            write(session, random);
                            session.flush();
                        }
                    }));
        }
    }

    private static void write(Session session, Random random) {
        int id = random.nextInt(8);
        Page page = session.find(Page.class, id);
        if (page == null) {
            page = new Page();
            page.id = id;
            session.persist(page);
        } else if (random.nextInt(8) == 0) {
            session.remove(page);
            return;
        } else if (random.nextInt(12) == 0) {
            session.clear();
            session.createNativeMutationQuery(
                            "with gone as (delete from page_tags where page_id = %1$d) update page set text = text || '!' where id = %1$d"
                                    .formatted(id))
                    .executeUpdate();
            return;
        }
        page.text = "text " + random.nextInt(3);
        page.tags.removeIf(tag -> random.nextInt(3) == 0);
        page.tags.add("tag " + random.nextInt(4));
        if (page.lines.size() > 3) {
            page.lines.remove(random.nextInt(page.lines.size()));
        }
        page.lines.add(random.nextInt(page.lines.size() + 1), "line " + random.nextInt(3));
        Dog dog = session.find(Dog.class, id);
        if (dog == null) {
            dog = new Dog();
            dog.id = id;
            session.persist(dog);
        } else if (random.nextInt(6) == 0) {
            session.remove(dog);
            return;
        }
        dog.name = "name " + random.nextInt(3);
        dog.bark = "bark " + random.nextInt(3);
    }

    @Test
    void anObjectThatStandsKeepsItsLastOldEventAndOneThatIsGoneNone() {
        try (TestUnit unit = unit().start()) {
            unit.jdbc("insert into page (id, text) values (1, 'a'), (2, 'a'), (3, 'a')");
            unit.jdbc("update page set text = 'b' where id < 3");
            unit.jdbc("delete from page where id = 2");
            Instant before = now(unit);
            unit.jdbc("update page set text = 'c' where id = 1");

            Purged purged = retention(unit).of(Page.class).purge(before).run();

            assertThat(unit.query("select id, text, pgh_label from page_event order by pgh_id"))
                    .containsExactly(List.of(3, "a", "insert"), List.of(1, "b", "update"), List.of(1, "c", "update"));
            assertThat(purged.events()).containsEntry("Page_event", 4L).containsEntry("page_tags_event", 0L);
        }
    }

    @Test
    void whatSaysNothingOfTheRowGoesToo() {
        try (TestUnit unit = unit().start()) {
            Page page = new Page();
            page.text = "a";
            unit.inTransaction(session -> session.persist(page));
            unit.inTransaction(session -> History.of(unit.sessionFactory()).record(session, page, "update"));

            retention(unit).purge(now(unit)).run();

            assertThat(unit.query("select pgh_operation from page_event")).containsExactly(List.of("I"));
        }
    }

    @Test
    void statesMayLeaveToo() {
        try (TestUnit unit = unit().start()) {
            unit.jdbc("insert into page (id, text) values (1, 'a'), (2, 'a')");
            Instant before = now(unit);
            unit.jdbc("update page set text = 'c' where id = 1");

            assertThat(retention(unit).purge(before).withStates().run().total()).isEqualTo(2);
            unit.inTransaction(
                    session -> assertThat(Replay.of(unit.sessionFactory()).differences(session, Page.class))
                            .hasSize(1));
        }
    }

    @Test
    @Spec("RV-14")
    void retentionIsDeclaredAndAppliedByTheClockOfTheDatabase() {
        try (TestUnit unit = unit().set("hibernate.history.retention", "P1Y").start()) {
            unit.jdbc("insert into page (id, text) values (1, 'a')");
            unit.jdbc("update page set text = 'b'");
            unit.jdbc("update page_event set pgh_created_at = now() - interval '11 months'");
            unit.jdbc("insert into animal (id, name) values (1, 'a')");
            unit.jdbc("update animal set name = 'b'");
            unit.jdbc("update animal_event set pgh_created_at = now() - interval '8 days'");

            assertThat(retention(unit).apply().events())
                    .containsEntry("Page_event", 0L)
                    .containsEntry("Animal_event", 1L);
            unit.jdbc("update page_event set pgh_created_at = now() - interval '13 months'");
            assertThat(retention(unit).apply().events())
                    .containsEntry("Page_event", 1L)
                    .containsEntry("Animal_event", 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"24 months", "-P1Y", "P0D", "P"})
    void aRetentionThatIsNoPeriodIsAFault(String retention) {
        assertThatThrownBy(() -> unit().set("hibernate.history.retention", retention)
                        .metadata()
                        .buildSessionFactory())
                .hasMessageContaining(
                        "Page: '@TrackHistory' has the retention \"%s\", which is no period of time. Write it as ISO 8601 does"
                                .formatted(retention));
    }

    @Test
    @Spec("RV-14")
    void aPartitionOfWhichNothingIsLeftIsDropped() {
        try (TestUnit unit = unit().set("hibernate.history.partition_by", "month")
                .set("hibernate.history.append_only", "true")
                .start()) {
            unit.jdbc(
                    "create table page_event_2001_01 partition of page_event for values from ('2001-01-01 00:00Z') to ('2001-02-01 00:00Z')");
            unit.jdbc(
                    "create table page_event_2001_02 partition of page_event for values from ('2001-02-01 00:00Z') to ('2001-03-01 00:00Z')");
            imported(unit, 1, "I", "2001-01-05Z");
            imported(unit, 1, "U", "2001-02-02Z");
            imported(unit, 1, "U", "2001-02-02Z");

            Purged purged = retention(unit).purge(LONG_AGO).run();

            assertThat(purged.partitions()).containsExactly("page_event_2001_01");
            assertThat(purged.total()).isEqualTo(2);
            assertThat(retention(unit)
                            .purge(LONG_AGO.plus(100, ChronoUnit.DAYS))
                            .withStates()
                            .run()
                            .partitions())
                    .containsExactly("page_event_2001_02");
            assertThat(number(unit, "select count(*) from page_event")).isEqualTo(0);
        }
    }

    private static void imported(TestUnit unit, int id, String operation, String at) {
        unit.jdbc(
                "insert into page_event (id, pgh_created_at, pgh_label, pgh_operation) values (%d, '%s', 'imported', '%s')"
                        .formatted(id, at, operation));
    }

    @Test
    @Spec("RV-14")
    void partitionsAreListedDetachedAndDropped() {
        try (TestUnit unit = unit().set("hibernate.history.partition_by", "month")
                .set("hibernate.history.append_only", "true")
                .start()) {
            unit.jdbc(
                    "create table page_event_2001_01 partition of page_event for values from ('2001-01-01 00:00Z') to ('2001-02-01 00:00Z')");
            unit.jdbc(
                    "create table page_event_2001_02 partition of page_event for values from ('2001-02-01 00:00Z') to ('2001-03-01 00:00Z')");
            imported(unit, 1, "I", "2001-01-05Z");
            Retention retention = retention(unit).of(Page.class);
            retention.createAhead(0);
            assertThat(
                            number(
                                    unit,
                                    "select count(*) from pg_trigger where tgrelid = 'page_event_2001_01'::regclass and tgname like 'pghistory%'"))
                    .isEqualTo(1);

            EventPartition january = retention.partitions().get(0);
            assertThat(january.name()).isEqualTo("page_event_2001_01");
            assertThat(january.from()).contains(Instant.parse("2001-01-01T00:00:00Z"));
            assertThat(january.to()).contains(Instant.parse("2001-02-01T00:00:00Z"));
            assertThat(retention.detach(LONG_AGO)).containsExactly(january);
            assertThat(number(unit, "select count(*) from page_event")).isEqualTo(0);
            unit.jdbc("truncate page_event_2001_01");
            assertThat(retention.drop(LONG_AGO.plus(100, ChronoUnit.DAYS)))
                    .extracting(EventPartition::name)
                    .containsExactly("page_event_2001_02");
            assertThat(number(unit, "select count(*) from pg_class where relname = 'page_event_2001_02'"))
                    .isEqualTo(0);
        }
    }

    @Test
    @Spec({"GAP-25", "RV-14"})
    void partitionsAreCreatedAheadByManyNodesAtOnce() {
        try (TestUnit unit = unit().set("hibernate.history.partition_by", "month")
                .set("hibernate.history.partitions_ahead", "0")
                .start()) {
            List<CompletableFuture<List<EventPartition>>> nodes = IntStream.range(0, 4)
                    .mapToObj(node -> CompletableFuture.supplyAsync(
                            () -> retention(unit).of(Page.class).createAhead(12)))
                    .toList();

            nodes.forEach(node -> assertThat(node.join()).hasSize(14 * 3));
        }
    }

    @Test
    void anotherNodeAtTheSameTableIsLeftAlone() throws SQLException {
        try (TestUnit unit = unit().start();
                Connection other = unit.database().connect();
                Statement statement = other.createStatement()) {
            unit.jdbc("insert into page (id, text) values (1, 'a')");
            unit.jdbc("update page set text = 'b'");
            other.setAutoCommit(false);
            statement.execute(
                    "select pg_advisory_xact_lock(hashtextextended('pghistory.purge', 'page_event'::regclass::oid::bigint))");

            assertThat(retention(unit).purge(now(unit)).run().busy()).containsExactly("Page_event");
            other.rollback();
            Purged purged = retention(unit).purge(now(unit)).run();
            assertThat(purged.busy()).isEmpty();
            assertThat(purged.total()).isEqualTo(1);
        }
    }

    @Test
    void aWriterIsNotKeptWaitingAndAnOpenTransactionNotOverlooked() throws SQLException {
        try (TestUnit unit = unit().start();
                Connection writer = unit.database().connect();
                Statement statement = writer.createStatement()) {
            unit.jdbc("insert into page (id, text) values (1, 'a'), (2, 'a')");
            unit.jdbc("update page set text = 'b'");
            writer.setAutoCommit(false);
            statement.execute("update page set text = 'c' where id = 1");
            Instant before = now(unit);

            assertThat(retention(unit).purge(before).run().total()).isEqualTo(2);
            statement.execute("delete from page where id = 1");
            writer.commit();

            unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
            assertThat(unit.query("select text from page_event where id = 1 order by pgh_id"))
                    .containsExactly(List.of("b"), List.of("c"), List.of("c"));
        }
    }

    @Test
    void whoMayNotRemoveEventsIsRefused() {
        try (TestUnit unit = unit().set("hibernate.history.append_only", "true").start()) {
            unit.jdbc("insert into page (id, text) values (1, 'a')");
            unit.jdbc("update page set text = 'b'");
            String role = "purger_" + new Random().nextInt(Integer.MAX_VALUE);
            unit.jdbc("create role %s login".formatted(role));
            unit.jdbc("grant all on all tables in schema public to " + role);
            try (TestUnit limited = unit().on(unit.database())
                    .set("hibernate.hbm2ddl.auto", "none")
                    .set("hibernate.history.append_only", "true")
                    .set("hibernate.connection.datasource", as(unit, role))
                    .start()) {
                assertThatThrownBy(() -> retention(limited).purge(now(unit)).run())
                        .isInstanceOf(ProtectedOperationException.class);
            }
            assertThat(number(unit, "select count(*) from page_event")).isEqualTo(2);
            unit.jdbc("drop owned by " + role);
            unit.jdbc("drop role " + role);
        }
    }

    private static javax.sql.DataSource as(TestUnit unit, String role) {
        org.postgresql.ds.PGSimpleDataSource source = new org.postgresql.ds.PGSimpleDataSource();
        source.setUrl(unit.database().jdbcUrl());
        source.setUser(role);
        source.setPassword(unit.database().password());
        return source;
    }

    @Test
    void wrongUse() {
        try (TestUnit unit = unit().start()) {
            assertThatThrownBy(() -> retention(unit).of(String.class))
                    .hasMessageStartingWith(
                            "java.lang.String is not tracked: put @TrackHistory on the entity. Tracked are [");
            assertThatThrownBy(() -> retention(unit).purge(LONG_AGO).batchSize(0))
                    .hasMessage("A batch has at least one event, not 0.");
            assertThatThrownBy(() -> retention(unit).createAhead(-1))
                    .hasMessage("Partitions can be created for 0 to 999 coming periods, not for -1.");
        }
    }

    @Entity(name = "Page")
    @TrackHistory(collections = true)
    static class Page {
        @Id
        int id;

        @Nullable
        String text;

        @ElementCollection
        @CollectionTable(name = "page_tags")
        @Column(name = "tag")
        Set<String> tags = new HashSet<>();

        @ElementCollection
        @CollectionTable(name = "page_lines")
        @OrderColumn(name = "place")
        @Column(name = "line")
        List<String> lines = new ArrayList<>();
    }

    @Entity(name = "Animal")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory(retention = "P7D")
    static class Animal {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {
        @Nullable
        String bark;
    }
}
