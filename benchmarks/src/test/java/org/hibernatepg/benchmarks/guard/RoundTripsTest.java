package org.hibernatepg.benchmarks.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.benchmarks.competitor.Competitors.HISTORY;
import static org.hibernatepg.benchmarks.competitor.Competitors.HISTORY_IN_CONTEXT;
import static org.hibernatepg.benchmarks.competitor.Competitors.HISTORY_IN_SHARED_CONTEXT;
import static org.hibernatepg.benchmarks.competitor.Competitors.UNTRACKED;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.ManyEntities;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.benchmarks.wire.WireCount;
import org.hibernatepg.benchmarks.wire.WireProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a unit of work says to the server, counted between the two: tracked as much as untracked, in a context one statement more. */
class RoundTripsTest {
    private static final int ROWS = 50;
    private static final int ENTITIES = 20;
    private static final Map<Competitor, Arena> ARENAS = new HashMap<>();

    @BeforeAll
    static void start() {
        for (Competitor competitor : List.of(UNTRACKED, HISTORY, HISTORY_IN_CONTEXT, HISTORY_IN_SHARED_CONTEXT)) {
            ARENAS.put(competitor, Arena.of(competitor));
        }
    }

    @AfterAll
    static void stop() {
        ARENAS.values().forEach(Arena::close);
    }

    @Test
    void onePersistedEntity() {
        check(0, (arena, session) -> persist(arena, session, 1), 1, 2);
    }

    @Test
    void fiftyPersistedEntities() {
        check(0, (arena, session) -> IntStream.rangeClosed(1, ROWS).forEach(id -> persist(arena, session, id)), 50, 2);
    }

    @Test
    void oneChangedEntity() {
        check(ROWS, (arena, session) -> find(arena, session, 1).change(), 2, 3);
    }

    @Test
    void fiftyChangedEntities() {
        check(ROWS, (arena, session) -> all(arena, session).forEach(Document::change), 51, 3);
    }

    @Test
    void fiftyRemovedEntities() {
        check(ROWS, (arena, session) -> all(arena, session).forEach(session::remove), 51, 3);
    }

    @Test
    void anHqlUpdateOfAllRows() {
        check(
                ROWS,
                (arena, session) -> session.createMutationQuery("update Document set amount = amount + 1")
                        .executeUpdate(),
                1,
                2);
    }

    @Test
    void aTransactionThatOnlyReadsSaysNothingMore() {
        for (Competitor competitor : ARENAS.keySet()) {
            WireCount count = count(competitor, ROWS, (arena, session) -> find(arena, session, 1));
            assertThat(List.of(count.statements(), count.roundTrips()))
                    .as(competitor.name())
                    .isEqualTo(List.of(1L, 2L));
        }
    }

    @Test
    void theContextIsSentOnceForATransactionThatFlushesOften() {
        BiConsumer<Arena, Session> work = (arena, session) -> {
            for (Document document : all(arena, session)) {
                document.change();
                session.flush();
            }
        };
        WireCount none = count(UNTRACKED, ROWS, work);
        WireCount context = count(HISTORY_IN_CONTEXT, ROWS, work);
        assertThat(context.statements()).isEqualTo(none.statements() + 1);
        assertThat(context.roundTrips()).isEqualTo(none.roundTrips() + 1);
    }

    /** Hibernate asks for each table on its own. */
    @Test
    void whatHistoriesNeedBesideTheirTablesIsInstalledTogether() {
        assertThat(roundTripsOfAFirstStart(HISTORY) - roundTripsOfAFirstStart(UNTRACKED))
                .isBetween((long) ENTITIES, ENTITIES + 15L);
    }

    private static long roundTripsOfAFirstStart(Competitor competitor) {
        Arena arena = ARENAS.get(competitor);
        WireProxy wire = arena.wire();
        List<Class<?>> entities = ManyEntities.of(ENTITIES, competitor.annotations(Object.class));
        arena.boot(entities, Map.of("hibernate.hbm2ddl.auto", "update")).close();
        return wire.count().roundTrips();
    }

    private static void check(int rows, BiConsumer<Arena, Session> work, long statements, long roundTrips) {
        Map<String, List<Long>> counts = new HashMap<>();
        Map<String, List<Long>> expected = new HashMap<>();
        for (Competitor competitor : ARENAS.keySet()) {
            WireCount count = count(competitor, rows, work);
            counts.put(competitor.name(), List.of(count.statements(), count.roundTrips()));
            int more = competitor.equals(UNTRACKED) || competitor.equals(HISTORY) ? 0 : 1;
            expected.put(competitor.name(), List.of(statements + more, roundTrips + more));
        }
        assertThat(counts).isEqualTo(expected);
    }

    private static WireCount count(Competitor competitor, int rows, BiConsumer<Arena, Session> work) {
        Arena arena = ARENAS.get(competitor);
        WireProxy wire = arena.wire();
        arena.refill(Shape.DOCUMENT, new Filling(rows, 1));
        arena.read(session -> session.find(arena.entity(Document.class), -1)); // opens the connection
        wire.clear();
        arena.inTransaction(1, session -> work.accept(arena, session));
        return wire.count();
    }

    private static void persist(Arena arena, Session session, int id) {
        Document document = arena.make(Document.class);
        document.fill(id);
        session.persist(document);
    }

    private static Document find(Arena arena, Session session, int id) {
        return session.find(arena.entity(Document.class), id);
    }

    private static List<Document> all(Arena arena, Session session) {
        return new ArrayList<>(session.createSelectionQuery("from Document order by id", arena.entity(Document.class))
                .getResultList());
    }
}
