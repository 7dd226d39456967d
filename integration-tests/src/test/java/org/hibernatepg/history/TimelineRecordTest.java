package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.TenantId;
import org.hibernatepg.history.Forum.Silent;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.TriggerMappingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All events as an entity of the program. */
class TimelineRecordTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Page.class, Shared.class, Silent.class, Reader.class, AnyEvent.class);

    @BeforeEach
    void write() {
        unit.truncate();
        unit.inTransaction(session -> session.persist(new Reader(7, "ann@example.org")));
        HistoryContext.run(
                Map.of("user", 7, "request", Map.of("url", "/pages/1")),
                () -> unit.inTransaction(session -> {
                    session.persist(new Page(1, "a"));
                    session.persist(new Shared(2));
                    session.persist(new Silent(3));
                }));
        HistoryContext.run(
                Map.of("user", 99), () -> unit.inTransaction(session -> session.find(Page.class, 1).title = "b"));
        unit.jdbc("update \"Page\" set version = 9");
    }

    private static <R> List<R> ask(String hql, Class<R> type) {
        return unit.fromTransaction(
                session -> session.createSelectionQuery(hql, type).getResultList());
    }

    @Test
    @Spec({"V-001", "V-010", "V-020"})
    void isAskedByHql() {
        List<AnyEvent> events =
                ask("from AnyEvent e where e.pghLabel in ('insert', 'update') order by e.pghCreatedAt", AnyEvent.class);

        assertThat(events)
                .extracting(
                        event -> event.getPghEventEntity() + " " + event.getPghLabel() + " " + event.getPghObjectId())
                .startsWith("PageEvent insert 1")
                .endsWith("PageEvent update 1")
                .contains("SharedEvent insert 2", "SilentEvent insert 3");
        assertThat(events.get(0).getPghSlug())
                .isEqualTo("PageEvent:" + events.get(0).getPghId());
        assertThat(events.get(0).getPghData()).containsEntry("Title", "a").containsEntry("id", 1);
        assertThat(events.get(0).getPghDiff()).isNull();
        assertThat(events.get(events.size() - 1).getPghDiff()).isEqualTo(Map.of("Title", List.of("a", "b")));
        unit.clearStatements();
        assertThat(ask("select count(distinct e.pghObjectEntity) from AnyEvent e", Long.class))
                .containsExactly(3L);
        assertThat(unit.statements()).hasSize(1);
        assertThat(unit.fromTransaction(session ->
                                session.find(AnyEvent.class, events.get(0).getPghSlug()))
                        .getPghObjectEntity())
                .isEqualTo("Page");
    }

    @Test
    @Spec({"V-026", "V-021", "P-002"})
    void valuesOfTheContextAreColumnsAndReferences() {
        assertThat(ask(
                        "select e.pghEventEntity from AnyEvent e where e.user.email = 'ann@example.org' and e.url = '/pages/1'",
                        String.class))
                .containsExactlyInAnyOrder("PageEvent", "SharedEvent");
        List<AnyEvent> updates = ask("from AnyEvent e where e.pghLabel = 'update'", AnyEvent.class);
        assertThat(updates).hasSize(1);
        assertThat(updates.get(0).user).isNull();
        assertThat(updates.get(0).url).isNull();
        assertThat(updates.get(0).getPghContext()).isEqualTo(Map.of("user", 99));
        assertThat(ask("select count(e) from AnyEvent e where e.pghContextId is null", Long.class))
                .containsExactly(1L);
    }

    @Test
    void hasNoTableAndCannotBeWritten() {
        assertThat(unit.value(
                        "select count(*) from information_schema.tables where lower(table_name) like '%anyevent%'"))
                .isEqualTo(0L);
        unit.inTransaction(session -> {
            session.createSelectionQuery("from AnyEvent", AnyEvent.class)
                    .getResultList()
                    .get(0)
                    .url = "x";
            session.persist(new Page(5, "pending"));
            // Hibernate knows of which tables the query reads.
            assertThat(session.createSelectionQuery(
                                    "select count(e) from AnyEvent e where e.pghObjectId = '5'", Long.class)
                            .getSingleResult())
                    .isEqualTo(1);
        });
    }

    @Test
    void whatIsNotSelectedIsNotComputed() {
        unit.clearStatements();
        ask("select e.pghLabel from AnyEvent e where e.pghId > 1", String.class);
        String plan = unit.query("explain verbose " + unit.statements().get(0)).toString();

        assertThat(plan).doesNotContain("jsonb_each").doesNotContain("to_jsonb").contains("pgh_id > 1");
    }

    @Test
    void tenantsAreNotMixed() {
        TestUnit mixed = TestUnit.of(Owned.class, Every.class);
        assertThatThrownBy(mixed::start)
                .isInstanceOf(TriggerMappingException.class)
                .hasMessageContaining(
                        "Every: 'extends TimelineRecord' would show the events of every tenant, and Owned has a @TenantId");
        mixed.close();
    }

    @Entity(name = "AnyEvent")
    static class AnyEvent extends TimelineRecord {
        @ContextValue("user")
        @ManyToOne
        @Nullable
        Reader user;

        @ContextValue("request.url")
        @Nullable
        String url;
    }

    @Entity(name = "Reader")
    static class Reader {
        @Id
        int id;

        @Nullable
        String email;

        Reader() {}

        Reader(int id, String email) {
            this.id = id;
            this.email = email;
        }
    }

    @Entity(name = "Page")
    @Table(name = "`Page`")
    @TrackHistory(collections = true)
    static class Page {
        @Id
        int id;

        @Column(name = "`Title`")
        @Nullable
        String title;

        @Version
        int version;

        @ElementCollection
        List<String> tags = new ArrayList<>();

        Page() {}

        Page(int id, String title) {
            this.id = id;
            this.title = title;
        }
    }

    @Entity(name = "Shared")
    @TrackHistory(context = ContextStorage.SHARED)
    static class Shared {
        @Id
        int id;

        Shared() {}

        Shared(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Every")
    static class Every extends TimelineRecord {}

    @Entity(name = "Owned")
    @TrackHistory
    static class Owned {
        @Id
        int id;

        @TenantId
        @Nullable
        String tenant;
    }
}
