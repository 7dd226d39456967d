package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.lang.invoke.MethodHandles;
import java.math.BigDecimal;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
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
}
