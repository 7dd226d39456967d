package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.lang.invoke.MethodHandles;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.history.TimelineEvent.Difference;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a timeline tells an event from the one before it, column by column. */
class TimelineDifferencesTest {
    private static final int COLUMNS = 210;

    @Test
    void aColumnWithoutAnEqualityIsComparedAsWhatItHolds() {
        try (TestUnit unit = TestUnit.of(Folder.class).start()) {
            unit.jdbc("alter table folder alter column payload type json using payload::json");
            unit.jdbc("alter table folder_event alter column payload type json using payload::json");
            unit.jdbc("insert into folder (id, payload) values (1, '{\"a\": 1}')");
            unit.jdbc("update folder set payload = '{ \"a\" : 1 }', weight = 1.50");
            unit.jdbc("update folder set payload = '{\"a\": 2}', weight = 1.5");

            assertThat(last(unit)).containsOnly(entry("payload", new Difference(Map.of("a", 1), Map.of("a", 2))));
        }
    }

    @Test
    void namesAreAsTheDatabaseHasThem() {
        try (TestUnit unit = TestUnit.of(Folder.class).start()) {
            unit.jdbc("insert into folder (id) values (1)");
            unit.jdbc("update folder set \"the 'whole' sum\" = 2, weight = 1.50");

            assertThat(last(unit))
                    .containsOnly(
                            entry("the 'whole' sum", new Difference(null, 2)),
                            entry("weight", new Difference(null, new BigDecimal("1.50"))));
        }
    }

    /** PostgreSQL takes a hundred arguments of a function. */
    @Test
    void aTableMayHaveHundredsOfColumns() throws IllegalAccessException {
        try (TestUnit unit = TestUnit.of(broad()).start()) {
            unit.jdbc("insert into broad (id, column0) values (1, 5)");
            unit.jdbc("update broad set column0 = 6, column%d = 7".formatted(COLUMNS - 1));

            assertThat(last(unit))
                    .containsOnly(
                            entry("column0", new Difference(5, 6)),
                            entry("column" + (COLUMNS - 1), new Difference(null, 7)));
        }
    }

    /** An answer about one object has the event before beside the event, but for its ends and where the key changed. */
    @Test
    void theEventBeforeIsTheSameReadBesideTheEventAndLookedUp() {
        try (TestUnit unit = TestUnit.of(Folder.class, Cell.class).start()) {
            List.of(
                            "insert into folder (id, weight) values (1, 1), (3, 7)",
                            "insert into cell (line, place) values (1, 1), (2, 3)",
                            "update folder set weight = weight + 1",
                            "update folder set id = 2, weight = 8 where id = 1",
                            "update cell set line = 1, text = 'moved' where line = 2",
                            "insert into folder (id, weight) values (1, 9)",
                            "update folder set weight = 0 where id in (1, 2)",
                            "delete from folder where id = 1",
                            "update folder set id = 1, payload = 'back' where id = 2",
                            "update folder set weight = 5.00 where id = 1",
                            "update folder set weight = 5.0, payload = null where id = 1",
                            "update cell set text = 'other'")
                    .forEach(unit::jdbc);
            for (int id = 1; id <= 3; id++) {
                List<Integer> key = List.of(id);
                assertThatAllWaysAgree(unit, timeline -> timeline.tracksIds(Folder.class, key));
            }
            assertThatAllWaysAgree(unit, timeline -> timeline.tracksIds(Folder.class, List.of(1, 3)));
            assertThatAllWaysAgree(unit, timeline -> timeline.tracksIds(Cell.class, List.of(new Spot(1, 3))));
            assertThatAllWaysAgree(unit, timeline -> timeline.tracksIds(Folder.class, List.of(1))
                    .label("update"));
        }
    }

    private static void assertThatAllWaysAgree(TestUnit unit, UnaryOperator<Timeline> question) {
        for (UnaryOperator<Timeline> order : List.<UnaryOperator<Timeline>>of(t -> t, Timeline::newestFirst)) {
            unit.inTransaction(session -> {
                Timeline asked = order.apply(
                        question.apply(History.of(unit.sessionFactory()).timeline(session)));
                List<String> lookedUp;
                try (Stream<TimelineEvent> events = asked.stream()) {
                    lookedUp = events.map(TimelineDifferencesTest::text).toList();
                }
                assertThat(lookedUp).hasSizeGreaterThan(1);
                assertThat(texts(asked.list())).isEqualTo(lookedUp);
                assertThat(asked.last().map(TimelineDifferencesTest::text)).contains(lookedUp.get(lookedUp.size() - 1));
                for (int size = 1; size <= lookedUp.size() + 1; size++) {
                    assertThat(texts(asked.limit(size).list()))
                            .isEqualTo(lookedUp.subList(0, Math.min(size, lookedUp.size())));
                    assertThat(paged(asked, size)).isEqualTo(lookedUp);
                }
                assertThat(asked.limit(0).list()).isEmpty();
            });
        }
    }

    private static List<String> paged(Timeline question, int size) {
        EventPage<TimelineEvent> page = question.page(size);
        List<String> seen = new ArrayList<>(texts(page.events()));
        while (page.next().isPresent()) {
            page = question.page(size, page.next().get());
            seen.addAll(texts(page.events()));
        }
        return seen;
    }

    private static List<String> texts(List<TimelineEvent> events) {
        return events.stream().map(TimelineDifferencesTest::text).toList();
    }

    private static String text(TimelineEvent event) {
        return "%s %s %s %s".formatted(event.slug(), event.isFirst(), event.diff(), event.json());
    }

    @Test
    void whereThereIsButAKeyAndAVersionNothingDiffers() {
        try (TestUnit unit = TestUnit.of(Silent.class).start()) {
            unit.jdbc("insert into silent (id, version) values (1, 1)");
            unit.jdbc("delete from silent");

            assertThat(last(unit)).isEmpty();
            assertThat(all(unit).get(1).isFirst()).isFalse();
        }
    }

    @Test
    void theTextOfARowIsThatOfJsonb() {
        try (TestUnit unit = TestUnit.of(Folder.class, Measured.class).start()) {
            unit.jdbc("""
                    insert into folder (id, payload, weight, "the 'whole' sum") values (1, E'a":,\\\\\n{"b": [1,2]}\u00e9', 1.50, null)""");
            unit.jdbc("""
                    insert into measured (id, tiny, huge, document) values (1, 1e-7, 1e21, '{"a":1.0,"b":[1,{"c":","}]}')""");
            unit.jdbc("""
                    update measured set document = '{"b":[1.0,{"c":","}],"a":1}', huge = 1000000000000000000000""");

            assertThat(all(unit).get(0).json()).isEqualTo(jsonb(unit, "folder"));
            assertThat(all(unit).get(2).json()).isEqualTo(jsonb(unit, "measured"));
            assertThat(all(unit).get(2).data()).containsEntry("huge", new BigInteger("1000000000000000000000"));
            assertThat(last(unit)).isEmpty();
        }
    }

    private static Object jsonb(TestUnit unit, String table) {
        return Objects.requireNonNull(unit.query("select cast(to_jsonb(t) as text) from " + table + " as t")
                .get(0)
                .get(0));
    }

    private static List<TimelineEvent> all(TestUnit unit) {
        return unit.fromTransaction(
                session -> History.of(unit.sessionFactory()).timeline(session).list());
    }

    private static Map<String, Difference> last(TestUnit unit) {
        return unit.fromTransaction(session -> History.of(unit.sessionFactory())
                .timeline(session)
                .last()
                .orElseThrow()
                .diff());
    }

    private static Class<?> broad() throws IllegalAccessException {
        DynamicType.Builder<Object> type = new ByteBuddy()
                .subclass(Object.class)
                .name(TimelineDifferencesTest.class.getPackageName() + ".Broad")
                .annotateType(
                        AnnotationDescription.Builder.ofType(Entity.class).build(),
                        AnnotationDescription.Builder.ofType(TrackHistory.class).build())
                .defineField("id", int.class, Visibility.PUBLIC)
                .annotateField(AnnotationDescription.Builder.ofType(Id.class).build());
        for (int i = 0; i < COLUMNS; i++) {
            type = type.defineField("column" + i, Integer.class, Visibility.PUBLIC);
        }
        return type.make()
                .load(
                        TimelineDifferencesTest.class.getClassLoader(),
                        ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
                .getLoaded();
    }

    @Entity(name = "Folder")
    @TrackHistory
    static class Folder {
        @Id
        int id;

        @Nullable
        String payload;

        @Nullable
        BigDecimal weight;

        @Column(name = "`the 'whole' sum`")
        @Nullable
        Integer sum;
    }

    @Entity(name = "Cell")
    @TrackHistory
    static class Cell {
        @EmbeddedId
        @Nullable
        Spot spot;

        @Nullable
        String text;
    }

    @Embeddable
    record Spot(int line, int place) {}

    @Entity(name = "Silent")
    @TrackHistory
    static class Silent {
        @Id
        int id;

        @Version
        int version;
    }

    @Entity(name = "Measured")
    @TrackHistory
    static class Measured {
        @Id
        int id;

        float tiny;
        double huge;

        @JdbcTypeCode(SqlTypes.JSON)
        @Nullable
        String document;
    }
}
