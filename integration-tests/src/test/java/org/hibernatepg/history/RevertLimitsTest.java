package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.Books.book;
import static org.hibernatepg.history.Reverts.event;
import static org.hibernatepg.history.Reverts.verify;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.SQLRestriction;
import org.hibernatepg.history.Books.Author;
import org.hibernatepg.history.Books.Book;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.TriggerViolationException;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.Versioned;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What triggers, histories that do not hold everything and mistakes of the program make of a revert. */
class RevertLimitsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Author.class,
            Book.class,
            Hidden.class,
            Counted.class,
            Guarded.class,
            Marked.class,
            Sometimes.class,
            Secretive.class,
            Untracked.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static History history() {
        return History.of(unit.sessionFactory());
    }

    @Test
    @Spec("R-005")
    void restrictionsAndFiltersDoNotStandInTheWay() {
        unit.inTransaction(session -> session.persist(new Hidden(1, true)));
        unit.inTransaction(session -> session.find(Hidden.class, 1).shown = false);
        unit.inTransaction(session -> {
            assertThat(session.find(Hidden.class, 1)).isNull();
            assertThat(history()
                            .revert(session, Hidden.class, 1)
                            .toPrevious()
                            .apply()
                            .orElseThrow()
                            .shown)
                    .isTrue();
        });
        unit.inTransaction(session -> assertThat(
                        history().revert(session, Hidden.class, 1).toPrevious().apply())
                .as("it is hidden")
                .isEmpty());
        assertThat(unit.value("select shown from hidden")).isEqualTo(false);
    }

    @Test
    void triggersRefuseWhatTheyWouldRefuseOfAnyWrite() {
        unit.inTransaction(session -> session.persist(new Guarded(1, "a")));
        unit.inTransaction(session -> {
            try (var ignored = Triggers.of(unit.sessionFactory()).ignore(session, "Guarded:closed")) {
                session.find(Guarded.class, 1).text = "b";
            }
        });
        assertThatThrownBy(() -> unit.inTransaction(session ->
                        history().revert(session, Guarded.class, 1).toPrevious().apply()))
                .satisfies(refused ->
                        assertThat(TriggerViolationException.find(refused)).isPresent());
        unit.inTransaction(session -> {
            try (var ignored = Triggers.of(unit.sessionFactory()).ignore(session, "Guarded:closed")) {
                assertThat(history()
                                .revert(session, Guarded.class, 1)
                                .toPrevious()
                                .apply()
                                .orElseThrow()
                                .text)
                        .isEqualTo("a");
            }
        });
    }

    @Test
    void aVersionThatATriggerCountsIsCounted() {
        unit.inTransaction(session -> session.persist(new Counted(1, "a")));
        unit.inTransaction(session -> session.find(Counted.class, 1).text = "b");
        unit.inTransaction(session -> {
            Counted counted = history()
                    .revert(session, Counted.class, 1)
                    .toPrevious()
                    .apply()
                    .orElseThrow();
            assertThat(counted.text).isEqualTo("a");
            assertThat(counted.edition).isEqualTo(2);
        });
    }

    @Test
    void aSoftDeletedObjectIsRestored() {
        unit.inTransaction(session -> session.persist(new Marked(1, "a")));
        unit.inTransaction(session -> session.remove(session.find(Marked.class, 1)));
        assertThat(unit.value("select active from marked")).isEqualTo(false);
        unit.inTransaction(session -> assertThat(history()
                        .revert(session, Marked.class, 1)
                        .toPrevious()
                        .apply()
                        .orElseThrow()
                        .active)
                .isTrue());
        verify(unit, Marked.class);
    }

    @Test
    @Spec("R-001")
    void aHistoryThatDoesNotHoldEveryWriteIsRefusedButForAnEventThatHoldsTheObject() {
        unit.inTransaction(session -> session.persist(new Sometimes(1, "a")));
        unit.inTransaction(session -> session.find(Sometimes.class, 1).text = "b");
        unit.inTransaction(session -> {
            Revert<Sometimes> revert = history().revert(session, Sometimes.class, 1);
            assertThatThrownBy(() -> revert.to(unit.now()).preview())
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("Sometimes 1 cannot be brought back to ")
                    .hasMessageContaining("SometimesEvent does not hold every write to sometimes");
            assertThatThrownBy(revert::apply)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Nothing says to when");
            assertThat(revert.to(event(session, Sometimes.class, 1, 0)).apply().orElseThrow().text)
                    .isEqualTo("a");
        });
    }

    @Test
    void whatIsNotStoredStaysAndAnObjectWithoutItIsNotCreated() {
        unit.inTransaction(session -> session.persist(new Secretive(1, "a", "s1")));
        unit.inTransaction(session -> {
            Secretive found = session.find(Secretive.class, 1);
            found.text = "b";
            found.secret = "s2";
        });
        unit.inTransaction(session -> {
            Secretive reverted = history()
                    .revert(session, Secretive.class, 1)
                    .toPrevious()
                    .apply()
                    .orElseThrow();
            assertThat(reverted.text).isEqualTo("a");
            assertThat(reverted.secret).isEqualTo("s2");
            session.remove(reverted);
        });
        unit.inTransaction(session -> assertThatThrownBy(() -> history()
                        .revert(session, Secretive.class, 1)
                        .toPrevious()
                        .apply())
                .isInstanceOf(RevertException.class)
                .hasMessageContaining("the history holds no value of secret of secretive, which must not be null"));
    }

    @Test
    void whatIsAskedForWrongIsRefused() {
        book(unit);
        unit.inTransaction(session -> {
            session.persist(new Guarded(1, "a"));
            session.flush();
            Event<Guarded> other = event(session, Guarded.class, 1, 0);
            assertThatThrownBy(() -> history().revert(session, Untracked.class, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not tracked");
            assertThatThrownBy(() -> history().revert(session, Book.class, "1"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("The key of");
            @SuppressWarnings({"unchecked", "rawtypes"})
            Event<Book> disguised = (Event) other;
            assertThatThrownBy(() -> history().revert(session, Book.class, 1).to(disguised))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no event of");
            assertThatThrownBy(() -> history().revert(session, Book.class, 2).to(event(session, Book.class, 1, 0)))
                    .isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Entity(name = "Hidden")
    @Table(name = "hidden")
    @SQLRestriction("shown")
    @TrackHistory
    static class Hidden {
        @Id
        int id;

        boolean shown;

        protected Hidden() {}

        Hidden(int id, boolean shown) {
            this.id = id;
            this.shown = shown;
        }
    }

    @Entity(name = "Counted")
    @Table(name = "counted")
    @Versioned(name = "edition", attribute = "edition")
    @TrackHistory
    static class Counted {
        @Id
        int id;

        @Nullable
        String text;

        int edition;

        protected Counted() {}

        Counted(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Guarded")
    @Table(name = "guarded")
    @Protect(name = "closed", operations = Operation.UPDATE)
    @TrackHistory
    static class Guarded {
        @Id
        int id;

        @Nullable
        String text;

        protected Guarded() {}

        Guarded(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Marked")
    @Table(name = "marked")
    @SoftDelete(name = "mark", attribute = "active", restrict = true)
    @TrackHistory
    static class Marked {
        @Id
        int id;

        @Nullable
        String text;

        boolean active = true;

        protected Marked() {}

        Marked(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Sometimes")
    @Table(name = "sometimes")
    @TrackHistory(
            trackers = {@Tracker(on = Operation.INSERT), @Tracker(on = Operation.UPDATE, condition = "new.text = 'x'")})
    static class Sometimes {
        @Id
        int id;

        @Nullable
        String text;

        protected Sometimes() {}

        Sometimes(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Secretive")
    @Table(name = "secretive")
    @TrackHistory(exclude = "secret")
    static class Secretive {
        @Id
        int id;

        @Nullable
        String text;

        @Column(nullable = false)
        @Nullable
        String secret;

        protected Secretive() {}

        Secretive(int id, String text, String secret) {
            this.id = id;
            this.text = text;
            this.secret = secret;
        }
    }

    @Entity(name = "Untracked")
    static class Untracked {
        @Id
        int id;
    }
}
