package org.hibernatepg.history.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.Remembered;
import org.hibernatepg.history.Replay;
import org.hibernatepg.history.ReplayMismatch;
import org.hibernatepg.history.Row;
import org.hibernatepg.history.RowDifference;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.SoftDelete;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReplayTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Note.class,
            Named.class,
            Twice.class,
            Marked.class,
            Conditional.class,
            InsertsOnly.class,
            Before.class,
            Untracked.class);

    private static Replay replay() {
        return Replay.of(unit.sessionFactory());
    }

    private static List<RowDifference> differences(Class<?>... entities) {
        return unit.fromTransaction(session -> replay().differences(session, entities));
    }

    private static Moment moment() {
        return unit.fromTransaction(replay()::moment);
    }

    private static void pastTriggers(String sql) {
        unit.jdbc("begin; set local session_replication_role = replica; " + sql + "; commit");
    }

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    void aHistoryWithEveryWriteHasNoDifferences() {
        unit.inTransaction(session -> session.persist(new Note(1, "a")));
        unit.jdbc("insert into note (id, text, secret, version) select i, 'b', 's', 0 from generate_series(2, 9) as i");
        unit.jdbc("update note set text = null, secret = 't' where id < 5");
        unit.jdbc("update note set id = id + 10");
        unit.jdbc("delete from note where id > 15");
        unit.jdbc("insert into note (id, text, version) values (19, 'again', 0)");

        assertThat(differences()).isEmpty();
        unit.inTransaction(session -> replay().verify(session));
    }

    @Test
    void whatIsWrittenPastTheTriggersIsReportedByRowAndColumn() {
        unit.jdbc("insert into note (id, text, version) values (1, 'a', 0), (2, 'b', 0), (3, 'c', 0)");
        pastTriggers("update note set text = 'x' where id = 1; delete from note where id = 2;"
                + " insert into note (id, text, version) values (4, 'd', 0)");
        unit.jdbc("insert into note (id, text, version) values (5, 'e', 0)");
        unit.jdbc("delete from note where id = 5");
        pastTriggers("insert into note (id, text, version) values (5, 'f', 0)");

        assertThat(differences(Note.class))
                .extracting(RowDifference::toString)
                .containsExactlyInAnyOrder(
                        "note {id=1} differs from its events (last: NoteEvent 1): text is 'x', by the events 'a'",
                        "note {id=2} is not in the table, but there by its events (last: NoteEvent 2)",
                        "note {id=4} is in the table and has no event: it is older than its history, or written past it",
                        "note {id=5} is in the table, and gone by its events (last: NoteEvent 5)");
        assertThatThrownBy(() -> unit.inTransaction(session -> replay().verify(session)))
                .isInstanceOf(ReplayMismatch.class)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("4 rows are not what their events add up to:\n  note {id=")
                .extracting(
                        mismatch -> ((ReplayMismatch) mismatch).differences().size())
                .isEqualTo(4);
    }

    @Test
    void aMessageNamesTheFirstDifferences() {
        pastTriggers("insert into note (id, version) select i, 0 from generate_series(1, 12) as i");

        assertThatThrownBy(() -> unit.inTransaction(session -> replay().verify(session, Note.class)))
                .hasMessageStartingWith("12 rows are not")
                .hasMessageEndingWith("\n  and 2 more");
    }

    @Test
    void onlyChosenEntitiesAreLookedAt() {
        pastTriggers("insert into note (id, version) values (1, 0)");

        assertThat(differences(Named.class, Twice.class)).isEmpty();
        assertThat(differences(Note.class)).hasSize(1);
    }

    @Test
    void theVersionAndWhatIsNotStoredAreNotCompared() {
        unit.jdbc("insert into note (id, text, secret, version) values (1, 'a', 's', 0)");
        unit.jdbc("update note set version = 7, secret = 't'");
        pastTriggers("update note set version = 8, secret = 'u'");

        assertThat(differences()).isEmpty();
    }

    @Test
    void aRowThatIsOlderThanItsHistoryIsRightOnceItChanges() {
        pastTriggers("insert into note (id, version) values (1, 0), (2, 0), (3, 0), (4, 0)");
        assertThat(differences()).hasSize(4);

        unit.jdbc("update note set text = 'now' where id = 1");
        unit.jdbc("update note set id = 12 where id = 2");
        unit.jdbc("delete from note where id = 3");
        unit.jdbc("begin; delete from note where id = 4; insert into note (id, version) values (4, 0); commit");

        assertThat(differences()).isEmpty();
    }

    @Test
    void pendingChangesAreFlushed() {
        unit.inTransaction(session -> {
            session.persist(new Note(1, "a"));
            replay().verify(session);
            session.find(Note.class, 1).text = "b";
            replay().verify(session);
            assertThat(session.createNativeQuery("select count(*) from note_event", Long.class)
                            .getSingleResult())
                    .isEqualTo(2L);
        });
    }

    @Test
    void keysThatRowsExchangeAreRight() {
        unit.jdbc("alter table note drop constraint note_pkey, add primary key (id) deferrable");
        try {
            unit.jdbc("insert into note (id, text, version) values (1, 'a', 0), (2, 'b', 0), (3, 'c', 0)");
            Remembered before = unit.fromTransaction(replay()::remember);
            unit.jdbc("update note set id = 4 - id");
            unit.jdbc("update note set id = id + 1");
            Remembered shifted = unit.fromTransaction(replay()::remember);
            unit.jdbc("begin; update note set id = 5 - id; update note set id = 5 - id, text = text || '!';"
                    + " update note set id = 5 - id; delete from note where text like 'a%'; commit");

            assertThat(differences()).isEmpty();
            unit.inTransaction(session -> {
                replay().verify(session, before);
                replay().verify(session, shifted);
            });
        } finally {
            unit.jdbc("alter table note drop constraint note_pkey, add primary key (id)");
        }
    }

    @Test
    @Spec("RV-28")
    void oneStatementMayDeleteAndInsertTheSameKey() {
        unit.jdbc("insert into note (id, text, version) values (1, 'a', 0), (2, 'b', 0)");
        unit.jdbc("""
                with gone as (delete from note where id = 1 returning *),
                     back as (insert into note (id, text, version) select id, 'new', 0 from gone returning *),
                     more as (delete from note where id = 2 returning *)
                select * from back union all select * from more""");

        assertThat(differences()).isEmpty();
    }

    @Test
    void keysOfSeveralQuotedColumnsAreReplayed() {
        unit.jdbc("insert into \"my 'Named'\" (\"the Key\", b, \"select\", doc)"
                + " values ('x', 1, 'a', '{\"a\": 1}'), ('x', 2, 'b', null)");
        unit.jdbc("update \"my 'Named'\" set \"the Key\" = 'y', doc = '{\"a\":  1}' where b = 1");
        pastTriggers("update \"my 'Named'\" set \"select\" = 'c' where b = 2");

        assertThat(differences())
                .extracting(RowDifference::toString)
                .containsExactly("my 'Named' {b=2, the Key=x} differs from its events (last: NamedEvent 2):"
                        + " select is 'c', by the events 'b'");
    }

    @Test
    void eventsOfOtherTrackersAreNotCountedTwice() {
        unit.jdbc("insert into twice (id, a) values (1, 'a'), (2, 'b')");
        unit.jdbc("update twice set a = 'c' where id = 1");
        unit.jdbc("begin; insert into twice (id, a) values (3, 'c'); delete from twice where id = 3;"
                + " delete from twice where id = 2; commit");

        assertThat(unit.value("select count(*) from twice_event")).isEqualTo(15L);
        assertThat(differences(Twice.class)).isEmpty();
    }

    @Test
    void softDeletedRowsAreRight() {
        unit.jdbc("insert into marked (id, a, active) values (1, 'a', true), (2, 'b', true)");
        unit.jdbc("update marked set a = 'c' where id = 2");
        unit.jdbc("delete from marked where id = 1");

        assertThat(unit.query("select id, active from marked order by id"))
                .containsExactly(List.of(1, false), List.of(2, true));
        assertThat(differences(Marked.class)).isEmpty();
    }

    @Test
    void historiesThatDoNotHoldEveryWriteAreNamed() {
        assertThat(replay().gaps())
                .containsExactly(
                        "BeforeEvent does not hold every write to before: updates are not recorded:"
                                + " the tracker 'update' stores the row before the update",
                        "ConditionalEvent does not hold every write to conditional: updates are not recorded:"
                                + " the tracker 'up' has the condition \"new.a > old.a\"",
                        "InsertsOnlyEvent does not hold every write to insertsonly: updates are not recorded:"
                                + " there is no tracker on UPDATE; deletes are not recorded: there is no tracker on DELETE",
                        "Texts does not hold every write to note: inserts are not recorded:"
                                + " there is no tracker on INSERT; deletes are not recorded: there is no tracker on DELETE");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> differences(Conditional.class))
                .withMessage(Conditional.class.getName() + " cannot be replayed. ConditionalEvent does not hold every"
                        + " write to conditional: updates are not recorded: the tracker 'up' has the condition"
                        + " \"new.a > old.a\".");
    }

    @Test
    void whatIsNotTrackedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> differences(Untracked.class))
                .withMessageStartingWith(
                        Untracked.class.getName() + " is not tracked: put @TrackHistory on the entity.");
        try (TestUnit untracked = TestUnit.of(Untracked.class).start()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Replay.of(untracked.sessionFactory()))
                    .withMessageStartingWith("The session factory has no histories");
        }
    }

    @Test
    void theHistoriesOfAClosedSessionFactoryAreForgotten() {
        SessionFactory closed;
        try (TestUnit other = TestUnit.of(Note.class).start()) {
            closed = other.sessionFactory();
            Replay.of(closed);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Replay.of(closed));
    }

    @Test
    void aMomentShowsTheRowsAsTheyStood() {
        unit.jdbc("insert into note (id, text, version) values (1, 'a', 0), (2, 'b', 0)");
        Moment first = moment();
        unit.jdbc("update note set text = null, version = 1 where id = 1");
        Moment second = moment();
        unit.jdbc("delete from note");

        assertThat(rows(first))
                .containsExactlyInAnyOrder(Map.of("id", "1", "text", "a"), Map.of("id", "2", "text", "b"));
        assertThat(rows(second))
                .hasSize(2)
                .anySatisfy(row -> assertThat(row).containsEntry("id", "1").containsEntry("text", null));
        assertThat(rows(moment())).isEmpty();
        assertThat(rows(new Moment(first.toString()))).isEqualTo(rows(first));
    }

    private static List<Map<String, @Nullable String>> rows(Moment moment) {
        return unit.fromTransaction(session -> {
            Replay.Past past = replay().at(moment);
            assertThat(past.moment()).isEqualTo(moment);
            return Objects.requireNonNull(past.rows(session, Note.class).get("note"));
        });
    }

    @Test
    void aMomentDoesNotSeeWhatIsCommittedLater() throws SQLException {
        unit.jdbc("insert into note (id, text, version) values (1, 'a', 0)");
        try (Connection open = unit.database().connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("update note set text = 'b'");
            unit.jdbc("insert into note (id, text, version) values (2, 'c', 0)");
            Moment during = moment();
            Remembered remembered = unit.fromTransaction(replay()::remember);
            open.commit();

            assertThat(rows(during))
                    .containsExactlyInAnyOrder(Map.of("id", "1", "text", "a"), Map.of("id", "2", "text", "c"));
            unit.inTransaction(session -> replay().verify(session, remembered));
            assertThat(rows(moment()))
                    .containsExactlyInAnyOrder(Map.of("id", "1", "text", "b"), Map.of("id", "2", "text", "c"));
        }
    }

    @Test
    void aRememberedTableIsComparedWithTheEventsUpToThen() {
        unit.jdbc("insert into note (id, text, version) values (1, 'a', 0), (2, 'b', 0), (3, 'c', 0)");
        Remembered remembered = unit.fromTransaction(session -> replay().remember(session, Note.class));
        unit.jdbc("delete from note where id = 3");
        unit.inTransaction(session -> replay().verify(session, remembered));

        unit.jdbc("update note_event set text = 'x' where id = 1");
        unit.jdbc("delete from note_event where id = 2");
        List<RowDifference> differences = unit.fromTransaction(session -> replay().differences(session, remembered));
        assertThat(differences)
                .extracting(RowDifference::toString)
                .containsExactlyInAnyOrder(
                        "note {id=1} differs from its events: text is 'a', by the events 'x'",
                        "note {id=2} is in the table and has no event: it is older than its history, or written past it");
    }

    @Test
    void aTransactionThatHasWrittenHasNoMoment() {
        unit.inTransaction(session -> {
            session.persist(new Note(1, "a"));
            assertThatIllegalStateException()
                    .isThrownBy(() -> replay().remember(session))
                    .withMessageStartingWith("The transaction has written");
            assertThatIllegalStateException().isThrownBy(() -> replay().moment(session));
        });
    }

    @Test
    void aTextThatIsNoMomentIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Moment("now'; drop table note; --"))
                .withMessageContaining("is no moment");
    }

    @Test
    void aStatelessSessionCanAsk() {
        unit.jdbc("insert into note (id, text, version) values (1, 'a', 0)");
        unit.sessionFactory().inStatelessTransaction(session -> replay().verify(session));
    }

    @Entity(name = "Note")
    @TrackHistory(exclude = "secret")
    @TrackHistory(
            name = "Texts",
            table = "texts",
            trackers = @Tracker(on = UPDATE, label = "text"),
            attributes = "text")
    static class Note {
        @Id
        int id;

        @Nullable
        String text;

        @Nullable
        String secret;

        @Version
        int version;

        protected Note() {}

        Note(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Embeddable
    record NamedKey(@Column(name = "`the Key`") String a, int b) {}

    @Entity(name = "Named")
    @Table(name = "`my 'Named'`")
    @TrackHistory
    static class Named {
        @EmbeddedId
        @Nullable
        NamedKey key;

        @Column(name = "`select`")
        @Nullable
        String word;

        @JdbcTypeCode(SqlTypes.JSON)
        @Column(columnDefinition = "json")
        @Nullable
        Map<String, Object> doc;
    }

    @Entity(name = "Twice")
    @TrackHistory(
            trackers = {
                @Tracker(
                        on = {INSERT, UPDATE},
                        label = "some",
                        condition = "new.a = 'c'"),
                @Tracker(on = DELETE, label = "gone"),
                @Tracker(
                        on = {INSERT, UPDATE, DELETE},
                        label = "all"),
                @Tracker(
                        on = {INSERT, UPDATE},
                        label = "more"),
                @Tracker(on = UPDATE, label = "before", row = Row.OLD)
            })
    static class Twice {
        @Id
        int id;

        @Nullable
        String a;
    }

    @Entity(name = "Marked")
    @SoftDelete(name = "soft", attribute = "active")
    @TrackHistory
    static class Marked {
        @Id
        int id;

        @Nullable
        String a;

        boolean active = true;
    }

    @Entity(name = "Conditional")
    @TrackHistory(
            trackers = {
                @Tracker(on = INSERT),
                @Tracker(on = UPDATE, label = "up", condition = "new.a > old.a"),
                @Tracker(on = DELETE)
            })
    static class Conditional {
        @Id
        int id;

        int a;
    }

    @Entity(name = "InsertsOnly")
    @TrackHistory(trackers = @Tracker(on = INSERT))
    static class InsertsOnly {
        @Id
        int id;
    }

    @Entity(name = "Before")
    @TrackHistory(trackers = {@Tracker(on = INSERT), @Tracker(on = UPDATE, row = Row.OLD), @Tracker(on = DELETE)})
    static class Before {
        @Id
        int id;

        int a;
    }

    @Entity(name = "Untracked")
    static class Untracked {
        @Id
        int id;
    }
}
