package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What history sends to the database beside what the application sends: one statement for a context, and nothing else. */
class HistoryStatementsTest {
    @RegisterExtension
    static final TestUnit tracked = TestUnit.of(Tracked.class).set("hibernate.jdbc.batch_size", 50);

    @RegisterExtension
    static final TestUnit plain = TestUnit.of(Plain.class).set("hibernate.jdbc.batch_size", 50);

    @BeforeEach
    void fill() {
        for (TestUnit unit : List.of(tracked, plain)) {
            unit.truncate();
            unit.jdbc("insert into parcel (id, weight, version) select n, 1, 0 from generate_series(1, 60) n");
        }
    }

    @Test
    void withoutAContextHistorySendsNothing() {
        List<String> sent = sent(tracked, session -> write(session, Tracked::new));

        // 60 inserts, updates and deletes in batches of 50, a bulk statement and two queries
        assertThat(sent).hasSize(9).isEqualTo(sent(plain, session -> write(session, Plain::new)));
        assertThat(events()).isEqualTo(Map.of("insert", 120L, "update", 61L, "delete", 60L));
    }

    @Test
    void aContextIsOneStatementForATransactionHoweverManyItWrites() {
        List<String> without = sent(tracked, session -> write(session, Tracked::new));
        fill();
        List<String> within =
                HistoryContext.call(Map.of("user", 42), () -> sent(tracked, session -> write(session, Tracked::new)));

        assertThat(within).hasSize(without.size() + 1).containsAll(without);
        assertThat(tracked.value(
                        "select count(*) from parcel_event where pgh_context is null and pgh_label <> 'insert'"))
                .isEqualTo(0L);
    }

    @Test
    @Spec("X-018")
    void ofASingleWriteToo() {
        List<String> sent = HistoryContext.call(
                Map.of("user", 42), () -> sent(tracked, session -> session.persist(new Tracked(100))));

        assertThat(sent).hasSize(2);
        assertThat(sent.get(1)).startsWith("insert into Parcel");
    }

    @Test
    void aTransactionThatOnlyReadsSendsNoContext() {
        List<String> sent =
                HistoryContext.call(Map.of("user", 42), () -> sent(tracked, session -> session.find(Tracked.class, 1)));

        assertThat(sent).hasSize(1);
    }

    @Test
    void aRestartWithNothingChangedSendsNoDdlAndLooksForTriggersOnce() {
        try (TestUnit unit = TestUnit.of(Tracked.class).start()) {
            unit.set("hibernate.hbm2ddl.auto", "update").restart();
            List<String> sent = unit.bootStatements();

            assertThat(sent)
                    .filteredOn(sql -> !sql.strip().matches("(?s)(select|with) .*"))
                    .isEmpty();
            assertThat(sent).filteredOn(sql -> sql.contains("pg_trigger")).hasSize(1);
        }
    }

    private static void write(Session session, Function<Integer, Parcel> make) {
        IntStream.range(100, 160).mapToObj(make::apply).forEach(session::persist);
        session.flush();
        List<Parcel> found = session.createSelectionQuery("from Parcel where id < 100", Parcel.class)
                .getResultList();
        found.forEach(parcel -> parcel.name = "changed");
        session.flush();
        session.createMutationQuery("update Parcel set weight = 3 where id = 100")
                .executeUpdate();
        session.createSelectionQuery("from Parcel where id < 100", Parcel.class).getResultList();
        found.forEach(session::remove);
    }

    /** Without the aliases, which Hibernate makes of the names of classes. */
    private static List<String> sent(TestUnit unit, Consumer<Session> work) {
        unit.clearStatements();
        unit.inTransaction(work);
        return unit.statements().stream()
                .map(sql -> sql.replaceAll("\\b[a-z]+1_0\\b", "it"))
                .toList();
    }

    private static Map<String, Long> events() {
        return tracked.query("select pgh_label, count(*) from parcel_event group by 1").stream()
                .collect(Collectors.toMap(
                        row -> String.valueOf(row.get(0)), row -> (Long) Objects.requireNonNull(row.get(1))));
    }

    @MappedSuperclass
    abstract static class Parcel {
        @Id
        int id;

        @Version
        int version;

        BigDecimal weight = BigDecimal.ONE;
        Instant sent = Instant.EPOCH;

        @Column(length = 40)
        String name = "new";
    }

    @Entity(name = "Parcel")
    @TrackHistory
    static class Tracked extends Parcel {
        Tracked() {}

        Tracked(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Parcel")
    static class Plain extends Parcel {
        Plain() {}

        Plain(int id) {
            this.id = id;
        }
    }
}
