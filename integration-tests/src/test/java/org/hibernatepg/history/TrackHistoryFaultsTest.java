package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Objects;
import org.hibernate.annotations.SoftDelete;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.TriggerMappingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is declared wrongly is an error at boot that says what to do. */
class TrackHistoryFaultsTest {

    private static List<String> faults(Class<?>... entities) {
        try (TestUnit unit = TestUnit.of(entities)) {
            TriggerMappingException thrown = catchThrowableOfType(TriggerMappingException.class, unit::start);
            assertThat(thrown).as("the fault").isNotNull();
            return Objects.requireNonNull(thrown).faults();
        }
    }

    @Test
    @Spec("GAP-54")
    void attributesThatDoNotExist() {
        assertThat(faults(Misspelt.class))
                .containsExactly(
                        "Misspelt: '@TrackHistory' names the attribute 'nane' in exclude, which the entity does not have or which has no column. Its attributes are id, name.");
    }

    @Test
    @Spec("GAP-54")
    void bothAttributesAndExclude() {
        assertThat(faults(Both.class))
                .containsExactly(
                        "Both: '@TrackHistory' has both attributes and exclude. Say which attributes are stored, or which are not.");
    }

    @Test
    void aKeyThatIsExcluded() {
        assertThat(faults(KeyExcluded.class)).singleElement().asString().contains("excludes the key 'id'");
    }

    @Test
    @Spec({"K-013", "K-015", "K-017", "K-018"})
    void allFaultsAreToldAtOnce() {
        assertThat(faults(Trackers.class, SameNames.class, TwoTables.class))
                .containsExactly(
                        "SameNames: '@TrackHistory' has the trackers 'a.b' and 'A_b', whose triggers would both be called 'a_b_insert'. Give them labels that differ in letters, digits or '_'.",
                        "Trackers: '@TrackHistory' has the tracker 'insert' with the old row, which there is not on insert. Leave row out, or track insert in a tracker of its own.",
                        "Trackers: '@TrackHistory' has the tracker 'delete' with the new row, which there is not on delete. Leave row out, or track delete in a tracker of its own.",
                        "Trackers: '@TrackHistory' has a tracker on [INSERT, UPDATE] without a label. Several operations have no label by default: @Tracker(on = …, label = \"snapshot\").",
                        "Trackers: '@TrackHistory' has a tracker on no operation without a label. Name an operation, as in @Tracker(on = UPDATE), or the label that a program records.",
                        "Trackers: '@TrackHistory' has the tracker 'by_hand' on no operation, with a condition, a row or a level. Leave them out: what a program records depends on none of them.",
                        "Trackers: '@TrackHistory' has the tracker 'truncate' on TRUNCATE. Use DELETE: its trackers record truncated rows as well.",
                        "TwoTables: '@TrackHistory(name = \"Other\")' has a tracker with the label 'insert', as the history TwoTablesEvent of the same entity has. Give each tracker of an entity a label of its own.");
    }

    @Test
    @Spec({"K-016", "GAP-47"})
    void aLabelWithWhichTheTriggerWouldHaveTooLongAName() {
        assertThat(faults(LongLabel.class))
                .singleElement()
                .asString()
                .contains("LongLabel: '@TrackHistory'", "Shorten");
    }

    @Test
    void aConditionThatNamesWhatIsNotThere() {
        assertThat(faults(WrongCondition.class)).singleElement().asString().contains("@TrackHistory", "new.nothing");
    }

    @Test
    void anEmbeddable() {
        assertThat(faults(WithPart.class, WithParts.class))
                .hasSize(2)
                .contains(
                        "Part: '@TrackHistory' stands on an embeddable, which has no table of its own. Put it on the entity WithPart; its history stores 'part' as a whole.");
    }

    @Test
    @Spec("E-005")
    void anEntityThatHasTheNameAlready() {
        assertThat(faults(Taken.class, TakenEvent.class))
                .containsExactly(
                        "Taken: '@TrackHistory' makes an event entity of the name 'TakenEvent', which another entity has. Give it another name, as in @TrackHistory(name = \"TakenHistory\").");
    }

    @Test
    void anEventTableThatIsSomethingElseAlready() {
        assertThat(faults(Twice.class, Shift.class, ShiftLog.class))
                .containsExactly(
                        "Shift: '@TrackHistory' stores its events in the table 'Shift_event', which another entity or history has. Give it another one, as in table = \"Shift_history\".",
                        "Twice: '@TrackHistory(name = \"Second\")' stores its events in the table 'Twice_event', which another entity or history has. Give it another one, as in table = \"Twice_history\".");
    }

    @Test
    void mappingsThatCannotBeTrackedYet() {
        assertThat(faults(Marked.class)).satisfiesExactly(fault -> assertThat(fault)
                .startsWith("Marked: '@TrackHistory' stands on an entity with Hibernate's @SoftDelete"));
    }

    @Test
    @Spec("GAP-09")
    void aSubclassIsTrackedBySeveralHistoriesOnlyUnderSeveralNames() {
        assertThat(faults(Parent.class, Child.class, NamedChild.class))
                .containsExactly(
                        "Child: '@TrackHistory' stands on a subclass of Parent, whose history records it already."
                                + " Leave it out, or make it a history of its own: @TrackHistory(name = \"ChildHistory\", …).");
    }

    @Test
    void aConditionThatNoTableOfTheEntityHasAllColumnsOf() {
        assertThat(faults(Spread.class))
                .containsExactly(
                        "Spread: '@TrackHistory' has the tracker 'insert' with the condition \"new.name is not null and new.other is not null\","
                                + " which is about none of its tables alone: Spread, spread_more."
                                + " Name attributes of one table, or declare a tracker for each.");
    }

    @Test
    void anotherDatabaseIsLeftAlone() {
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.connection.url", "jdbc:h2:mem:history")
                .applySetting("hibernate.hbm2ddl.auto", "create-drop")
                .build();
        try {
            assertThatCode(() -> {
                        try (var factory = new MetadataSources(registry)
                                .addAnnotatedClass(Misspelt.class)
                                .buildMetadata()
                                .buildSessionFactory()) {
                            assertThat(factory.getMetamodel().getEntities()).hasSize(1);
                        }
                    })
                    .doesNotThrowAnyException();
        } finally {
            StandardServiceRegistryBuilder.destroy(registry);
        }
    }

    @Entity(name = "Misspelt")
    @TrackHistory(exclude = "nane")
    static class Misspelt {
        @Id
        int id;

        @Nullable
        String name;

        @ElementCollection
        List<String> tags = List.of();
    }

    @Entity(name = "Both")
    @TrackHistory(attributes = "name", exclude = "name")
    static class Both {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "KeyExcluded")
    @TrackHistory(exclude = "id")
    static class KeyExcluded {
        @Id
        int id;
    }

    @Entity(name = "Trackers")
    @TrackHistory(
            trackers = {
                @Tracker(on = INSERT, row = Row.OLD),
                @Tracker(on = DELETE, row = Row.NEW),
                @Tracker(on = {INSERT, UPDATE}),
                @Tracker(on = {}),
                @Tracker(
                        on = {},
                        label = "by_hand",
                        condition = "true"),
                @Tracker(on = TRUNCATE)
            })
    static class Trackers {
        @Id
        int id;
    }

    @Entity(name = "SameNames")
    @TrackHistory(trackers = {@Tracker(on = INSERT, label = "a.b"), @Tracker(on = INSERT, label = "A_b")})
    static class SameNames {
        @Id
        int id;
    }

    @Entity(name = "TwoTables")
    @TrackHistory
    @TrackHistory(name = "Other", table = "other", trackers = @Tracker(on = DELETE, label = "insert"))
    static class TwoTables {
        @Id
        int id;
    }

    @Entity(name = "LongLabel")
    @TrackHistory(trackers = @Tracker(on = INSERT, label = "a_label_that_is_very_much_longer_than_that"))
    static class LongLabel {
        @Id
        int id;
    }

    @Entity(name = "WrongCondition")
    @TrackHistory(trackers = @Tracker(on = UPDATE, condition = "new.nothing = 1"))
    static class WrongCondition {
        @Id
        int id;
    }

    @Embeddable
    @TrackHistory
    static class Part {
        @Nullable
        String text;
    }

    @Entity(name = "WithPart")
    static class WithPart {
        @Id
        int id;

        @Nullable
        Part part;
    }

    @Entity(name = "WithParts")
    static class WithParts {
        @Id
        int id;

        @ElementCollection
        List<Part> parts = List.of();
    }

    @Entity(name = "Taken")
    @TrackHistory
    static class Taken {
        @Id
        int id;
    }

    @Entity(name = "TakenEvent")
    static class TakenEvent {
        @Id
        int id;
    }

    @Entity(name = "Parent")
    @TrackHistory
    static class Parent {
        @Id
        int id;
    }

    @Entity(name = "Child")
    @TrackHistory
    static class Child extends Parent {}

    @Entity(name = "NamedChild")
    @TrackHistory(name = "Childhood", trackers = @Tracker(on = INSERT, label = "born"))
    static class NamedChild extends Parent {}

    @Entity(name = "Spread")
    @SecondaryTable(name = "spread_more")
    @TrackHistory(trackers = @Tracker(on = INSERT, condition = "new.name is not null and new.other is not null"))
    static class Spread {
        @Id
        int id;

        @Nullable
        String name;

        @Column(table = "spread_more")
        @Nullable
        String other;
    }

    @Entity(name = "Marked")
    @SoftDelete
    @TrackHistory
    static class Marked {
        @Id
        int id;
    }

    @Entity(name = "Twice")
    @TrackHistory
    @TrackHistory(name = "Second", trackers = @Tracker(on = DELETE, label = "gone"))
    static class Twice {
        @Id
        int id;
    }

    @Entity(name = "Shift")
    @TrackHistory
    static class Shift {
        @Id
        int id;
    }

    @Entity(name = "ShiftLog")
    @Table(name = "shift_event")
    static class ShiftLog {
        @Id
        int id;
    }
}
