package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.hibernate.Hibernate;
import org.hibernate.ObjectNotFoundException;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events of a class that the program has written. */
class WrittenEventEntityTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Author.class,
                    Article.class,
                    ArticleChange.class,
                    Reviewer.class,
                    Remark.class,
                    Shop.class,
                    ShopEvent.class,
                    Stall.class,
                    StallLog.class)
            .prepare("create schema audit");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"E-018", "E-012", "F-008"})
    void theEventsAreOfTheNamedEntityInItsOwnTable() {
        unit.inTransaction(session -> session.persist(new Article(1, "a", null)));
        unit.jdbc("update article set ttl = 'b'");

        unit.inTransaction(session -> {
            List<ArticleChange> changes = session.createSelectionQuery(
                            "from ArticleChange c where c.title is not null order by c.pghId", ArticleChange.class)
                    .getResultList();
            assertThat(changes).extracting(change -> change.title).containsExactly("a", "b");
            assertThat(changes).extracting(ArticleChange::summary).containsExactly("insert: a", "update: b");
            assertThat(changes).extracting(change -> change.state).containsOnly(State.DRAFT);
            assertThat(changes).extracting(change -> change.titleLength).containsOnly(1);
            assertThat(changes).extracting(change -> change.rank).containsOnly(7);
            assertThat(changes).extracting(change -> change.checkedBy).containsOnlyNulls();
        });
        assertThat(unit.value("select count(*) from audit.article_changes")).isEqualTo(2L);
    }

    @Test
    @Spec("E-018")
    void theTableHasTheStoredColumnsAndThoseOfTheEntityAndItsOwnIndexes() {
        assertThat(unit.query("""
                        select attname || ' ' || format_type(atttypid, atttypmod) || case when attnotnull then ' not null' else '' end
                          from pg_attribute where attrelid = 'audit.article_changes'::regclass and attnum > 0
                           and attname not in ('pgh_id', 'pgh_created_at', 'pgh_label', 'pgh_operation', 'pgh_xid', 'pgh_context', 'pgh_context_id')
                         order by attname"""))
                .extracting(row -> row.get(0))
                .containsExactly(
                        "author_id bigint",
                        "checkedby_id bigint",
                        "id bigint not null",
                        "pages integer",
                        "pgh_old_id bigint",
                        "price numeric(12,3)",
                        "rank integer not null",
                        "state character varying(20)",
                        "ttl character varying(80)");
        assertThat(unit.query(
                        "select indexdef from pg_indexes where tablename = 'article_changes' order by indexdef desc"))
                .extracting(row -> String.valueOf(row.get(0)).replaceAll(".* USING", ""))
                .containsExactlyInAnyOrder(
                        " btree (id, pgh_id, pgh_created_at)",
                        " btree (ttl, pgh_created_at)",
                        " brin (pgh_created_at, pgh_id)",
                        " btree (pgh_id)",
                        " btree (pgh_old_id, pgh_id) WHERE (pgh_old_id IS NOT NULL)");
    }

    @Test
    void theTypedApiReadsItAndCallsWhatTheEntityDoesNotDeclareUnknown() {
        unit.inTransaction(session -> session.persist(new Article(1, "a", null)));
        unit.jdbc("update article set pages = 9, ttl = 'b'");

        unit.inTransaction(session -> {
            Event<Article> event = History.of(unit.sessionFactory())
                    .events(session, Article.class)
                    .ofId(1L)
                    .label("update")
                    .list()
                    .get(0);
            assertThat(event.changes()).containsExactly(new Change("title", "a", "b"));
            assertThat(event.snapshot().title).isEqualTo("b");
            assertThat(event.snapshot().pages).isEqualTo(3);
            assertThatThrownBy(() -> event.get("pages"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("It stores author, id, price, state, title.");
        });
        assertThat(unit.query("select pages from audit.article_changes order by pgh_id"))
                .containsExactly(List.of(3), List.of(9));
    }

    @Test
    void associationsAreLazyAndMayBeGoneAlthoughTheEntityDoesNotSaySo() {
        Author author = new Author(5);
        unit.inTransaction(session -> {
            session.persist(author);
            session.persist(new Article(1, "a", author));
        });
        unit.jdbc("delete from article");
        unit.jdbc("delete from author");
        unit.clearStatements();

        unit.inTransaction(session -> {
            ArticleChange change = session.createSelectionQuery(
                            "from ArticleChange order by pghId", ArticleChange.class)
                    .getResultList()
                    .get(0);
            assertThat(unit.statements()).hasSize(1);
            Author gone = Objects.requireNonNull(change.author);
            assertThat(session.getIdentifier(gone)).isEqualTo(5L);
            assertThatThrownBy(() -> Hibernate.initialize(gone)).isInstanceOf(ObjectNotFoundException.class);
        });
    }

    @Test
    void theEntityMayHaveAssociationsOfItsOwnAndBeReferredTo() {
        unit.inTransaction(session -> {
            Reviewer reviewer = new Reviewer();
            session.persist(reviewer);
            session.persist(new Article(1, "a", null));
            session.flush();
            ArticleChange change = session.createSelectionQuery("from ArticleChange", ArticleChange.class)
                    .getSingleResult();
            change.checkedBy = reviewer;
            session.persist(new Remark(1, change));
        });

        unit.inTransaction(session -> {
            ArticleChange change = session.createSelectionQuery(
                            "from ArticleChange c where c.checkedBy.id = 1", ArticleChange.class)
                    .getSingleResult();
            assertThat(change.remarks).extracting(remark -> remark.id).containsExactly(1L);
        });
        assertThat(unit.query("""
                        select pg_get_constraintdef(oid) from pg_constraint
                         where contype = 'f' and (conrelid = 'audit.article_changes'::regclass or confrelid = 'audit.article_changes'::regclass)
                         order by 1"""))
                .containsExactly(
                        List.of("FOREIGN KEY (change_pgh_id) REFERENCES audit.article_changes(pgh_id)"),
                        List.of("FOREIGN KEY (checkedby_id) REFERENCES reviewer(id)"));
    }

    @Test
    void triggersOnTheEventEntityAreItsOwn() {
        unit.inTransaction(session -> session.persist(new Article(1, "a", null)));

        assertThatThrownBy(() -> unit.inTransaction(session ->
                        session.createMutationQuery("delete ArticleChange").executeUpdate()))
                .isInstanceOf(ProtectedOperationException.class)
                .hasMessageContaining("Cannot delete rows from article_changes table");
    }

    @Test
    @Spec({"E-016", "GAP-62"})
    void eventsMayBeDeletedWithWhatTheyReferToAndNeverRefuseThat() {
        unit.jdbc("insert into author (id) values (1), (2)");
        unit.jdbc("insert into shop (id, owner_id, keeper_id) values (1, 1, 1), (2, 1, 2), (3, 2, 1)");
        assertThat(unit.value("select count(*) from shopevent")).isEqualTo(3L);

        unit.jdbc("delete from author where id = 2");

        assertThat(unit.query("select id, owner_id, keeper_id, pgh_operation from shopevent order by pgh_id"))
                .containsExactly(List.of(1, 1L, 1L, "I"), List.of(2, 1L, 2L, "I"), Arrays.asList(2, 1L, null, "U"));
    }

    @Test
    @Spec("E-016")
    void anEventOfADeletedRowIsThereAsLongAsWhatItRefersTo() {
        unit.jdbc("insert into author (id) values (1), (2)");
        unit.jdbc("insert into shop (id, owner_id, keeper_id) values (1, 1, 2)");
        unit.jdbc("delete from shop");
        assertThat(unit.query("select pgh_operation from shopevent order by pgh_id"))
                .containsExactly(List.of("I"), List.of("D"));

        unit.jdbc("delete from author where id = 2");
        assertThat(unit.value("select count(*) from shopevent")).isEqualTo(2L);
        unit.jdbc("delete from author where id = 1");
        assertThat(unit.value("select count(*) from shopevent")).isEqualTo(0L);
    }

    @Test
    @Spec({"O-002", "GAP-62"})
    void anEntityMayReferToTheObjectInItsOwnWayAndBeSeenFromThere() {
        unit.jdbc("insert into stall (id, name) values (1, 'a'), (2, 'b')");
        unit.jdbc("update stall set name = 'c' where id = 1");

        unit.inTransaction(session -> {
            Stall stall = session.find(Stall.class, 1);
            assertThat(stall.events).extracting(event -> event.name).containsExactly("a", "c");
            session.remove(stall);
        });
        assertThat(unit.query("select id, name, pgh_operation from stall_log")).containsExactly(List.of(2, "b", "I"));
        assertThatThrownBy(() -> unit.jdbc("update stall set id = 3 where id = 2"))
                .hasMessageContaining("violates foreign key constraint");
    }

    @Test
    void theKeyBeforeItChangedMayBeAnAttribute() {
        unit.jdbc("insert into shop (id) values (1)");
        unit.jdbc("update shop set id = 2");

        unit.inTransaction(
                session -> assertThat(session.createSelectionQuery("from ShopEvent order by pghId", ShopEvent.class)
                                .getResultList())
                        .extracting(event -> event.id, event -> event.oldId)
                        .containsExactly(tuple(1, null), tuple(2, 1)));
    }

    enum State {
        DRAFT,
        DONE
    }

    @Entity(name = "Author")
    @Table(name = "author")
    static class Author {
        @Id
        long id;

        protected Author() {}

        Author(long id) {
            this.id = id;
        }
    }

    @Entity(name = "Article")
    @Table(name = "article")
    @TrackHistory(eventClass = ArticleChange.class)
    static class Article {
        @Id
        long id;

        @Column(name = "ttl", length = 80, unique = true, nullable = false)
        @Nullable
        String title;

        @Enumerated(EnumType.STRING)
        @Column(length = 20, nullable = false)
        State state = State.DRAFT;

        @Column(precision = 12, scale = 3)
        @Nullable
        BigDecimal price;

        int pages = 3;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Author author;

        protected Article() {}

        Article(long id, String title, @Nullable Author author) {
            this.id = id;
            this.title = title;
            this.author = author;
        }
    }

    @Entity(name = "ArticleChange")
    @Table(
            name = "article_changes",
            schema = "audit",
            indexes = @Index(name = "changes_by_title", columnList = "title, pgh_created_at"))
    @Protect(name = "keep", operations = Operation.DELETE)
    static class ArticleChange extends EventRecord {
        long id;

        @Column(unique = true)
        @Nullable
        String title;

        @Enumerated(EnumType.STRING)
        @Nullable
        State state;

        @Nullable
        BigDecimal price;

        @ManyToOne
        @Nullable
        Author author;

        @ManyToOne
        @Nullable
        Reviewer checkedBy;

        @ColumnDefault("7")
        int rank;

        @Formula("length(ttl)")
        @Nullable
        Integer titleLength;

        @OneToMany(mappedBy = "change", cascade = CascadeType.ALL)
        List<Remark> remarks = new ArrayList<>();

        String summary() {
            return getPghLabel() + ": " + title;
        }
    }

    @Entity(name = "Reviewer")
    @Table(name = "reviewer")
    static class Reviewer {
        @Id
        long id = 1;
    }

    @Entity(name = "Remark")
    static class Remark {
        @Id
        long id;

        @ManyToOne
        @Nullable
        ArticleChange change;

        protected Remark() {}

        Remark(long id, ArticleChange change) {
            this.id = id;
            this.change = change;
        }
    }

    @Entity(name = "Shop")
    @Table(name = "shop")
    @TrackHistory(eventClass = ShopEvent.class)
    static class Shop {
        @Id
        int id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        @Nullable
        Author owner;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.SET_NULL)
        @Nullable
        Author keeper;
    }

    @Entity(name = "ShopEvent")
    @Table(name = "shopevent")
    static class ShopEvent extends EventRecord {
        int id;

        @Column(name = "pgh_old_id")
        @Nullable
        Integer oldId;

        @ManyToOne
        @JoinColumn(name = "owner_id")
        @OnDelete(action = OnDeleteAction.CASCADE)
        @Nullable
        Author owner;

        @ManyToOne
        @Nullable
        Author keeper;
    }

    @Entity(name = "Stall")
    @Table(name = "stall")
    @TrackHistory(eventClass = StallLog.class)
    static class Stall {
        @Id
        int id;

        @Nullable
        String name;

        @OneToMany(mappedBy = "pghObject")
        @OrderBy("pghId")
        List<StallLog> events = new ArrayList<>();
    }

    @Entity(name = "StallLog")
    @Table(name = "stall_log")
    static class StallLog extends EventRecord {
        int id;

        @Nullable
        String name;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "id", insertable = false, updatable = false)
        @OnDelete(action = OnDeleteAction.CASCADE)
        @Nullable
        Stall pghObject;
    }
}
