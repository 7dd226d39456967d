package org.hibernatepg.benchmarks.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.hibernatepg.benchmarks.wire.WireProxy;
import org.hibernatepg.history.History;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That questions about one object find its events by the index, in plans of statements as they are really sent. */
class PlansTest {
    private static final int OBJECTS = 1_000;
    private static final int VERSIONS = 20;
    private static Arena arena;
    private static WireProxy wire;
    private static Plans plans;

    @BeforeAll
    static void start() {
        arena = Arena.of(Competitors.HISTORY);
        arena.refillForReading(new Filling(OBJECTS, VERSIONS));
        wire = arena.wire();
        plans = Plans.of(arena.database(), wire);
    }

    @AfterAll
    static void stop() {
        arena.close();
    }

    @BeforeEach
    void clear() {
        wire.clear();
    }

    @Test
    void theNewestPageOfATimeline() {
        arena.read(session -> history()
                .timeline(session)
                .tracksIds(arena.entity(Document.class), List.of(500))
                .newestFirst()
                .page(10)
                .events());
        assertThat(plans.scansOf("document_event")).isNotEmpty().allMatch(PlansTest::isByTheKey);
        assertThat(plans.scansOf("document_event").stream()
                        .filter(scan -> scan.path("Alias").asText().equals("p"))
                        .map(scan -> scan.path("Actual Loops").asInt(-1)))
                .as("the event before is the next one of the answer: it is looked up where a key changed")
                .isNotEmpty()
                .containsOnly(0);
        assertThat(wire.texts())
                .as("the server reads the text of a prepared statement again with each execution")
                .filteredOn(text -> text.contains("pgh__data"))
                .hasSize(1)
                .allMatch(text -> text.length() < 1_600);
    }

    @Test
    void theEventsOfAnObject() {
        arena.read(session -> history()
                .events(session, arena.entity(Document.class))
                .ofId(500)
                .list());
        assertThat(plans.scansOf("document_event")).isNotEmpty().allMatch(PlansTest::isByTheKey);
        assertThat(tablesReadAs("document_event"))
                .as("each event is the one before the next, and read once")
                .hasSize(1);
    }

    @Test
    void theLastEventOfAnObject() {
        arena.read(session -> history()
                .events(session, arena.entity(Document.class))
                .ofId(500)
                .last()
                .orElseThrow()
                .createdAt());
        assertThat(plans.scansOf("document_event")).isNotEmpty().allMatch(PlansTest::isByTheKey);
        assertThat(tablesReadAs("document_event")).hasSize(1);
        assertThat(wire.notices()).noneMatch(notice -> notice.contains("\"Sort\""));
    }

    /** A limit that is a parameter is planned anew with each execution, which takes longer than to answer. */
    @Test
    void theLastEventIsPlannedOnce() {
        for (int document = 1; document <= 20; document++) {
            int id = document;
            arena.read(session -> history()
                    .events(session, arena.entity(Document.class))
                    .ofId(id)
                    .last());
        }
        wire.clear();
        arena.read(session -> history()
                .events(session, arena.entity(Document.class))
                .ofId(500)
                .last());
        assertThat(plans.scansOf("document_event"))
                .extracting(scan -> scan.path("Index Cond").asText())
                .containsExactly("(id = $1)");
    }

    @Test
    void aFindAsOfAnInstant() {
        past(session -> session.find(arena.entity(Document.class), 500));
        assertThat(plans.scansOf("document_event")).isNotEmpty().allMatch(PlansTest::isByTheKey);
        assertThat(plans.scansOf("document_event"))
                .as("newer events are passed by in the index")
                .anyMatch(scan -> scan.path("Index Cond").asText().matches("\\(+id = .*pgh_created_at <= .*"));
        assertThat(tablesReadAs("document_event"))
                .as("each of them is set up with the statement, also where it is not run")
                .hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void aQueryWithAJoinAsOfAnInstant() {
        past(session -> session.createSelectionQuery(
                        "select d.amount from Sheet s join s.document d where s.id = ?1", Integer.class)
                .setParameter(1, 500)
                .getSingleResult());
        assertThat(plans.scansOf("document_event")).isNotEmpty().allMatch(PlansTest::isByTheKey);
        assertThat(plans.scansOf("sheet_event")).isNotEmpty().allMatch(PlansTest::isByTheKey);
    }

    @Test
    void allObjectsAsOfAnInstantReadEachEventOnce() {
        past(session -> assertThat(session.createSelectionQuery("from Document", arena.entity(Document.class))
                        .getResultList())
                .hasSize(OBJECTS));
        assertThat(plans.scansOf("document_event"))
                .filteredOn(scan -> !isByTheKey(scan))
                .hasSize(1);
    }

    @Test
    void someObjectsAsOfAnInstantAreSoughtAmongTheEvents() {
        past(session -> session.createSelectionQuery(
                        "select d.amount from Document d where d.title = 'none'", Integer.class)
                .getResultList());
        assertThat(plans.scansOf("document_event"))
                .as("the condition is one on events")
                .anyMatch(scan -> scan.path("Filter").asText().contains("title"));
    }

    @Test
    void aConditionOnAPrimitiveAttributeAsOfAnInstantUsesAnIndexOnWhatIsRead() {
        arena.database().execute("create index by_amount on document_event ((coalesce(amount, 0)))");
        try {
            past(session -> assertThat(session.createSelectionQuery(
                                    "select d.title from Document d where d.amount = 100000", String.class)
                            .getResultList())
                    .isEmpty());
            assertThat(plans.scansOf("document_event"))
                    .extracting(scan -> scan.path("Node Type").asText())
                    .isNotEmpty()
                    .doesNotContain("Seq Scan");
        } finally {
            arena.database().execute("drop index by_amount");
        }
    }

    /** The guard itself: it would see a scan of the whole table. */
    @Test
    void aQuestionWithoutAKeyIsSeenToReadTheWholeTable() {
        arena.read(session -> session.createSelectionQuery("select sum(amount) from DocumentEvent", Long.class)
                .getSingleResult());
        assertThat(plans.scansOf("document_event"))
                .extracting(scan -> scan.get("Node Type").asText())
                .contains("Seq Scan");
    }

    private static void past(Consumer<Session> work) {
        history().asOf(Filling.after(VERSIONS / 2)).run(work);
    }

    private static History history() {
        return History.of(arena.sessionFactory());
    }

    /** A bitmap is made of scans of indexes, which are looked at too; the index on changed keys has nothing in it here. */
    private static boolean isByTheKey(JsonNode scan) {
        String kind = scan.path("Node Type").asText();
        if (kind.equals("Bitmap Heap Scan") || scan.path("Index Name").asText().endsWith("_event_old")) {
            return true;
        }
        return kind.matches("(Bitmap )?Index (Only )?Scan")
                && scan.path("Index Cond").asText().matches("\\(+id = .*");
    }

    /** By which names statements read a table. */
    private static Set<String> tablesReadAs(String table) {
        return plans.scansOf(table).stream()
                .filter(scan -> scan.has("Alias"))
                .map(scan -> scan.path("Alias").asText())
                .collect(Collectors.toSet());
    }
}
