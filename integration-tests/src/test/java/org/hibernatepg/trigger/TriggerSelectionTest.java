package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TriggerSelectionTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Page.class, Leaflet.class, Seal.class, Plain.class, PlainAgain.class);

    private Triggers triggers;

    @BeforeEach
    void rows() {
        unit.truncate();
        unit.jdbc("insert into page (id, title, state) values (1, 'a', 'NEW')");
        unit.jdbc("begin; set local pgtrigger.ignore = '*';"
                + " insert into leaflet (id, title, state) values (1, 'a', 'NEW'); commit");
        unit.jdbc("insert into seal (id, title) values (1, 'a')");
        unit.jdbc("truncate page_event");
        triggers = Triggers.of(unit.sessionFactory());
    }

    @Test
    void whatOneAnnotationDeclaresIsIgnoredOnEveryEntityAndNothingElse() {
        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, Protect.class)) {
                session.find(Page.class, 1).title = "b";
                session.find(Leaflet.class, 1).title = "b";
            }
        });

        assertThat(
                        unit.value(
                                "select string_agg(title, '') from (select title from page union all select title from leaflet) t"))
                .isEqualTo("bb");
        assertThat(unit.value("select count(*) from page_event")).isEqualTo(1L);
        assertRefused(
                session -> triggers.ignoring(session, () -> session.find(Page.class, 1).state = "END", Protect.class),
                InvalidTransitionException.class);
        assertRefused(session -> session.find(Page.class, 1).title = "c", ProtectedOperationException.class);
    }

    @Test
    void equalOnesNameTheSameInWhateverOrder() {
        assertThat(TriggerSelection.of(Page.class, Leaflet.class))
                .isEqualTo(TriggerSelection.of(Leaflet.class, Page.class))
                .hasSameHashCodeAs(TriggerSelection.of(Leaflet.class, Page.class))
                .isNotEqualTo(TriggerSelection.of(Page.class))
                .isNotEqualTo(TriggerSelection.declaredBy(Protect.class).on(Page.class, Leaflet.class));
    }

    @Test
    void severalAnnotationsAddUp() {
        unit.inTransaction(session -> triggers.ignoring(
                session,
                () -> session.find(Page.class, 1).state = "END",
                TriggerSelection.declaredBy(Protect.class, FSM.class)));

        assertThat(unit.value("select state from page")).isEqualTo("END");
    }

    @Test
    void allTriggersOfAnEntity() {
        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, TriggerSelection.of(Page.class))) {
                session.find(Page.class, 1).state = "END";
                assertThat(triggers.isIgnored(session, "Page:frozen")).isTrue();
                assertThat(triggers.isIgnored(session, "Leaflet:frozen")).isFalse();
            }
        });

        assertThat(unit.value("select state from page")).isEqualTo("END");
        assertThat(unit.value("select count(*) from page_event")).isEqualTo(0L);
    }

    @Test
    void whatOneAnnotationDeclaresOnOneEntity() {
        TriggerSelection selection = TriggerSelection.declaredBy(Protect.class).on(Leaflet.class);

        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, selection)) {
                assertThat(triggers.isIgnored(session, "Leaflet:frozen")).isTrue();
                assertThat(triggers.isIgnored(session, "Leaflet:flow")).isFalse();
                assertThat(triggers.isIgnored(session, "Page:frozen")).isFalse();
                assertThat(triggers.isIgnored(session, selection)).isTrue();
                assertThat(triggers.isIgnored(session, Protect.class)).isFalse();
            }
            assertThat(triggers.isIgnored(session, selection)).isFalse();
        });
    }

    @Test
    void aSuperclassStandsForItsEntities() {
        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, TriggerSelection.of(Titled.class))) {
                assertThat(triggers.isIgnored(session, "Leaflet:flow")).isTrue();
                assertThat(triggers.isIgnored(session, "Page:flow")).isTrue();
            }
        });
    }

    @Test
    @Spec("G-028")
    void historyIsDeclaredByItsAnnotation() {
        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, TrackHistory.class)) {
                session.persist(new Plain(1));
            }
            session.persist(new Plain(2));
        });

        assertThat(unit.query("select id from plain_event")).containsExactly(List.of(2));
    }

    @Test
    @Spec("G-023")
    void anAnnotationIsIgnoredIfAllThatItDeclaresIs() {
        unit.inTransaction(session -> {
            assertThat(triggers.isIgnored(session, Protect.class)).isFalse();
            try (TriggerScope page = triggers.ignore(session, "Page:frozen")) {
                assertThat(triggers.isIgnored(session, Protect.class)).isFalse();
                try (TriggerScope leaflet = triggers.ignore(session, "Leaflet:frozen", "PlainAgain:kept")) {
                    assertThat(triggers.isIgnored(session, Protect.class)).isTrue();
                }
            }
            try (TriggerScope all = triggers.ignoreAll(session)) {
                assertThat(triggers.isIgnored(session, Protect.class)).isTrue();
                assertThat(triggers.isIgnored(session, TrackHistory.class)).isTrue();
            }
        });
    }

    @Test
    void aTriggerThatMustNotBeIgnoredIsLeftOutOfASelection() {
        assertRefused(
                session -> triggers.ignoring(session, () -> session.find(Seal.class, 1).title = "b", Protect.class),
                ProtectedOperationException.class);
        unit.inTransaction(session -> {
            assertThatThrownBy(() -> triggers.ignore(session, TriggerSelection.of(Seal.class)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Every trigger on Seal is declared with ignorable = false.");
            assertThatThrownBy(() -> triggers.isIgnored(
                            session, TriggerSelection.declaredBy(Protect.class).on(Seal.class)))
                    .hasMessage("Every trigger declared by @Protect on Seal is declared with ignorable = false.");
        });
    }

    @Test
    @Spec({"G-022", "G-024"})
    void aSelectionOfNothingIsRefused() {
        unit.inTransaction(session -> {
            assertThatThrownBy(() -> triggers.ignore(session, Versioned.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "There is no trigger declared by @Versioned. There are Leaflet:frozen, Leaflet:flow,");
            assertThatThrownBy(() -> triggers.isIgnored(
                            session,
                            TriggerSelection.declaredBy(FSM.class, Versioned.class)
                                    .on(Plain.class, Seal.class)))
                    .hasMessageStartingWith(
                            "There is no trigger declared by @FSM or @Versioned on Plain or Seal. There are");
            assertThatThrownBy(() -> triggers.ignore(session, TriggerSelection.of(StringBuilder.class)))
                    .hasMessage(
                            "java.lang.StringBuilder is no entity of the session factory, and no supertype of one.");
        });
    }

    @Test
    @Spec("B-046")
    void theOfficialInterfaceIsOneMethodThatIgnoresByAnnotation() {
        assertRefused(session -> session.persist(new Leaflet(2)), ProtectedOperationException.class);

        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            int changed = triggers.ignoring(
                    session,
                    () -> {
                        session.insert(new Leaflet(3));
                        return 3;
                    },
                    Protect.class);
            assertThat(changed).isEqualTo(3);
            session.getTransaction().commit();
        }
        assertThat(unit.value("select count(*) from leaflet")).isEqualTo(2L);
    }

    @Test
    @Spec("G-016")
    void aTriggerIsCalledByTheEntityThatDeclaresItWhoeverElseMapsTheTable() {
        unit.inTransaction(session -> {
            session.persist(new Plain(1));
            session.persist(new Plain(2));
        });
        assertRefused(session -> session.remove(session.find(Plain.class, 1)), ProtectedOperationException.class);

        unit.inTransaction(session -> {
            triggers.ignoring(session, () -> session.remove(session.find(Plain.class, 1)), "PlainAgain:kept");
            triggers.ignoring(
                    session, () -> session.remove(session.find(Plain.class, 2)), TriggerSelection.of(PlainAgain.class));
            assertThatThrownBy(() -> triggers.ignore(session, "Plain:kept"))
                    .hasMessageStartingWith("There is no trigger 'Plain:kept'.");
        });
        assertThat(unit.value("select count(*) from plain")).isEqualTo(0L);
    }

    private static void assertRefused(Consumer<Session> work, Class<? extends Throwable> thrown) {
        assertThatThrownBy(() -> unit.inTransaction(work)).isInstanceOf(thrown);
    }

    @MappedSuperclass
    abstract static class Titled {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Page")
    @TrackHistory
    @Protect(
            name = "frozen",
            operations = {UPDATE, DELETE})
    @FSM(name = "flow", attribute = "state", transitions = @Transition(from = "NEW", to = "DONE"))
    static class Page extends Titled {
        String state;
    }

    @Entity(name = "Leaflet")
    @Protect(
            name = "frozen",
            operations = {INSERT, UPDATE})
    @FSM(name = "flow", attribute = "state", transitions = @Transition(from = "NEW", to = "DONE"))
    static class Leaflet extends Titled {
        String state;

        Leaflet() {}

        Leaflet(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Seal")
    @Protect(name = "frozen", operations = UPDATE, ignorable = false)
    static class Seal extends Titled {}

    @Entity(name = "Plain")
    @TrackHistory
    static class Plain {
        @Id
        int id;

        Plain() {}

        Plain(int id) {
            this.id = id;
        }
    }

    @Entity(name = "PlainAgain")
    @Table(name = "plain")
    @Protect(name = "kept", operations = DELETE)
    static class PlainAgain {
        @Id
        int id;
    }
}
