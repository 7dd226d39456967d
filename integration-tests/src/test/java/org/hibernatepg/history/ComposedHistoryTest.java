package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.Recording.events;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.TriggerMappingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Annotations of the user's own that declare histories. */
class ComposedHistoryTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Note.class, Letter.class, Twofold.class, Plain.class);

    private static void write(String table) {
        unit.jdbc("insert into %1$s (id, text) values (1, 'a'); update %1$s set text = 'b'; delete from %1$s"
                .formatted(table));
    }

    @Test
    void anAnnotationOfOnesOwnDeclaresItsHistory() {
        write("note");

        assertThat(events(unit, "note_event", "id, text")).containsExactly("made (1,a)", "gone (1,b)");
    }

    @Test
    void soDoesOneThatIsComposedOfItOnAMappedSuperclass() {
        write("letter");

        assertThat(events(unit, "letter_event", "id, text")).containsExactly("made (1,a)", "gone (1,b)");
        assertThat(events(unit, "letter_changes", "id, text")).containsExactly("changed (1,b)");
    }

    @Test
    void besideAHistoryOfTheClassItself() {
        write("twofold");

        assertThat(events(unit, "twofold_event", "id, text")).containsExactly("made (1,a)", "gone (1,b)");
        assertThat(events(unit, "twofold_own", "id, text")).containsExactly("update (1,b)");
        assertThat(History.of(unit.sessionFactory()).histories(Plain.class)).isEmpty();
    }

    @Test
    void whatIsWrongWithItIsReportedForTheEntity() {
        try (TestUnit wrong = TestUnit.of(Textless.class)) {
            assertThatThrownBy(wrong::start)
                    .isInstanceOf(TriggerMappingException.class)
                    .hasMessageContaining(
                            "Textless: '@TrackHistory(name = \"LetterChanges\")' names the attribute 'text'");
        }
    }

    @TrackHistory(trackers = {@Tracker(on = INSERT, label = "made"), @Tracker(on = DELETE, label = "gone")})
    @Retention(RetentionPolicy.RUNTIME)
    @interface Kept {}

    @Kept
    @Changing
    @Retention(RetentionPolicy.RUNTIME)
    @interface KeptChanging {}

    @TrackHistory(
            name = "LetterChanges",
            table = "letter_changes",
            attributes = "text",
            trackers = @Tracker(on = UPDATE, label = "changed"))
    @KeptChanging // refers back to itself
    @Retention(RetentionPolicy.RUNTIME)
    @interface Changing {}

    @Entity(name = "Note")
    @Kept
    static class Note {
        @Id
        int id;

        @Nullable
        String text;
    }

    @MappedSuperclass
    @KeptChanging
    abstract static class Written {
        @Nullable
        String text;
    }

    @Entity(name = "Letter")
    static class Letter extends Written {
        @Id
        int id;
    }

    @Entity(name = "Twofold")
    @Kept
    @TrackHistory(name = "Own", table = "twofold_own", trackers = @Tracker(on = UPDATE))
    static class Twofold {
        @Id
        int id;

        @Nullable
        String text;
    }

    @Entity(name = "Plain")
    static class Plain {
        @Id
        int id;
    }

    @Entity(name = "Textless")
    @Changing
    static class Textless {
        @Id
        int id;
    }
}
