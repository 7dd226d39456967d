package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.EventOperation.INSERT;
import static org.hibernatepg.history.EventOperation.SNAPSHOT;
import static org.hibernatepg.history.EventOperation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked of the events of a collection, and what its owner has of them. */
class CollectionEventsTest {
    private static final Class<?>[] ENTITIES = {Article.class, Label.class, Family.class, Child.class, Picked.class};

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(ENTITIES);

    @RegisterExtension
    static final TestUnit rows = TestUnit.of(ENTITIES).set("hibernate.history.level", "row");

    @BeforeEach
    void empty() {
        empty(unit);
    }

    private static void empty(TestUnit unit) {
        unit.truncate();
        unit.inTransaction(session -> {
            session.persist(new Article(1));
            session.persist(new Article(2));
            session.persist(new Label(1));
            session.persist(new Label(2));
        });
    }

    private static void change(Consumer<Article> work) {
        unit.inTransaction(session -> work.accept(session.find(Article.class, 1)));
    }

    private static CollectionEventQuery<Article> events(Session session, String attribute) {
        return History.of(unit.sessionFactory()).collectionEvents(session, Article.class, attribute);
    }

    private static List<String> net(String attribute, int article) {
        return unit.fromTransaction(session -> events(session, attribute).ofId(article).net().stream()
                .map(change -> "%s %s %s%s"
                        .formatted(
                                change.operation(),
                                change.row().key(),
                                change.row().element(),
                                change.previous()
                                        .map(row -> " was " + row.element())
                                        .orElse("")))
                .toList());
    }

    @Test
    void anEventTellsOwnerElementKeyAndContext() {
        HistoryContext.run(Map.of("user", 1), () -> change(article -> article.steps.add("a")));
        change(article -> article.steps.set(0, "b"));

        unit.inTransaction(session -> {
            Article article = session.find(Article.class, 1);
            List<CollectionEvent<Article>> events =
                    events(session, "steps").of(article).list();
            assertThat(events).extracting(CollectionEvent::operation).containsExactly(INSERT, UPDATE);
            assertThat(events).extracting(CollectionEvent::label).containsExactly("add", "update");
            CollectionEvent<Article> added = events.get(0);
            assertThat(added.row().owner()).isSameAs(article);
            assertThat(added.element()).isEqualTo("a");
            assertThat(added.key()).isEqualTo(0);
            assertThat(added.previous()).isEmpty();
            assertThat(added.context()).isEqualTo(Map.of("user", 1));
            assertThat(added.contextId()).isPresent();
            assertThat(added.transactionId()).isPresent();
            assertThat(added.createdAt()).isNotNull();
            CollectionEvent<Article> updated = events.get(1);
            assertThat(updated.element()).isEqualTo("b");
            assertThat(updated.previous().map(CollectionRow::element)).contains("a");
            assertThat(updated.id()).isGreaterThan(added.id());
            assertThat(updated)
                    .hasToString("ArticleStepsEvent[%d update %s]".formatted(updated.id(), updated.createdAt()));
        });
    }

    @Test
    void aRowTellsItselfWhereItsOwnerIsGone() {
        change(article -> article.tags.add("a"));
        unit.inTransaction(session -> session.remove(session.find(Article.class, 1)));

        unit.inTransaction(session -> assertThat(events(session, "tags").ofId(1).list())
                .extracting(event -> event.row().toString())
                .hasSize(2)
                .containsOnly("CollectionRow[owner=%s#1, key=null, element=a]".formatted(Article.class.getName())));
    }

    @Test
    void aQueryIsNarrowedCountedAndStreamed() {
        change(article -> article.tags.addAll(List.of("a", "b")));
        unit.inTransaction(session -> session.find(Article.class, 2).tags.add("c"));
        change(article -> article.tags.clear());

        unit.inTransaction(session -> {
            assertThat(events(session, "tags").count()).isEqualTo(5);
            assertThat(events(session, "tags").ofId(2).count()).isEqualTo(1);
            assertThat(events(session, "tags").ofId(1).label("remove").count()).isEqualTo(2);
            try (var stream = events(session, "tags").stream()) {
                assertThat(stream.map(CollectionEvent::element)).containsExactly("a", "b", "c", "a", "b");
            }
        });
        unit.inTransaction(session -> {
            session.find(Article.class, 2).tags.add("pending");
            assertThat(events(session, "tags").ofId(2).list())
                    .extracting(CollectionEvent::element)
                    .contains("pending");
        });
    }

    @Test
    @Spec("RV-15")
    void whatHibernateDeletesAndInsertsAgainIsNoNetChange() {
        change(article -> article.tags.addAll(List.of("a", "a", "b", "c")));
        unit.jdbc("delete from article_tags_event");
        change(article -> article.tags.remove("a"));

        assertThat(unit.value("select count(*) from article_tags_event")).isEqualTo(7L);
        assertThat(net("tags", 1)).containsExactly("DELETE null a");
        change(article -> article.tags.set(1, "d"));
        assertThat(net("tags", 1)).containsExactly("DELETE null a", "DELETE null b", "INSERT null d");
    }

    @Test
    @Spec("RV-15")
    void aTransactionThatLeavesAllAsItWasHasNoNetChange() {
        change(article -> article.steps.addAll(List.of("a", "b")));
        unit.inTransaction(session -> {
            Article article = session.find(Article.class, 1);
            article.steps.set(0, "x");
            session.flush();
            article.steps.set(0, "a");
        });

        assertThat(net("steps", 1)).containsExactly("INSERT 0 a", "INSERT 1 b");
        change(article -> article.steps.remove(0));
        assertThat(net("steps", 1)).containsExactly("INSERT 0 a", "INSERT 1 b", "DELETE 1 b", "UPDATE 0 b was a");
    }

    @Test
    @Spec("RV-25")
    void embeddablesAreTheSameIfTheirValuesAre() {
        change(article -> article.links.addAll(List.of(new Link("x", null), new Link("y", 1))));
        change(article -> article.links.remove(0));

        assertThat(net("links", 1)).containsExactly("INSERT null x/null", "INSERT null y/1", "DELETE null x/null");
    }

    @Test
    @Spec("RV-26")
    void aRowThatAnUpdateGivesToAnotherOwnerWentHereAndCameThere() {
        change(article -> article.tags.add("a"));
        unit.jdbc("update article_tags set article_id = 2");

        assertThat(net("tags", 1)).containsExactly("INSERT null a", "DELETE null a");
        assertThat(net("tags", 2)).containsExactly("INSERT null a");
        String plan = unit.query(
                        "explain select * from article_tags_event where pgh_old_article_id = 1 and pgh_old_article_id <> article_id")
                .toString();
        assertThat(unit.query("select indexdef from pg_indexes where indexname = 'article_tags_event_old'")
                        .toString())
                .contains("WHERE (pgh_old_article_id <> article_id)");
        assertThat(plan).isNotEmpty();
    }

    @Test
    @Spec("RV-26")
    void elementsAreReferencesThatAreTheSameIfTheirKeysAre() {
        unit.inTransaction(session -> session.find(Article.class, 1).labels.add(session.find(Label.class, 1)));
        unit.inTransaction(session -> {
            Article article = session.find(Article.class, 1);
            article.labels.clear();
            session.flush();
            article.labels.add(session.find(Label.class, 1));
            article.labels.add(session.find(Label.class, 2));
        });

        unit.inTransaction(
                session -> assertThat(events(session, "labels").ofId(1).net())
                        .extracting(change -> change.operation() + " "
                                + unit.sessionFactory()
                                        .getPersistenceUnitUtil()
                                        .getIdentifier(change.row().element()))
                        .containsExactly("INSERT 1", "INSERT 2"));
    }

    @Test
    void wrongQuestionsSayWhatIsWrong() {
        unit.inTransaction(session -> {
            assertThatThrownBy(() -> events(session, "nothing"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no tracked collection: put @TrackHistory on the attribute. Tracked are [")
                    .hasMessageContaining("labels, links, scores, steps, tags]");
            assertThatThrownBy(() -> events(session, "tags").ofId("one"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("which is a java.lang.String. Its keys are of java.lang.Integer.");
            assertThatThrownBy(() -> events(session, "tags").label()).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> events(session, "tags").label("add").net())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("leave label(…) out");
            assertThatThrownBy(() -> History.of(unit.sessionFactory())
                            .collectionEvents(session, Article.class, "tags", "ArticleEvent"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no history ArticleEvent but ArticleTagsEvent");
        });
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-15")
    void theOwnerHasOneEventForEachTransactionThatChangesItsCollection(Level level) {
        TestUnit unit = level == Level.ROW ? rows : CollectionEventsTest.unit;
        empty(unit);
        unit.inTransaction(session -> {
            Article article = session.find(Article.class, 1);
            article.scores.put("a", 1);
            article.scores.put("b", 2);
            session.flush();
            article.title = "t";
            article.scores.remove("a");
        });
        unit.jdbc("insert into article_scores (article_id, scores_key, scores) values (1, 'x', 0), (2, 'x', 0)");
        unit.jdbc(
                "update article_scores set article_id = 2, scores_key = 'y' where article_id = 1 and scores_key = 'x'");
        change(unit, article -> article.tags.add("no event of the owner"));

        assertThat(
                        unit.query(
                                "select id, pgh_label, pgh_operation, title from article_event where pgh_label <> 'insert' order by pgh_xid::text, pgh_id, id"))
                .containsExactlyInAnyOrder(
                        row(1, "scores", "S", null),
                        row(1, "update", "U", "t"),
                        row(1, "scores", "S", "t"),
                        row(2, "scores", "S", null),
                        row(1, "scores", "S", "t"),
                        row(2, "scores", "S", null));
        unit.inTransaction(session -> {
            assertThat(History.of(unit.sessionFactory())
                            .events(session, Article.class)
                            .ofId(1)
                            .label("scores")
                            .list())
                    .allSatisfy(event -> assertThat(event.operation()).isEqualTo(SNAPSHOT))
                    .hasSize(3);
            Replay.of(unit.sessionFactory()).verify(session);
        });
        unit.inTransaction(session -> session.remove(session.find(Article.class, 1)));
        unit.jdbc("truncate article_scores");
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
    }

    private static void change(TestUnit unit, Consumer<Article> work) {
        unit.inTransaction(session -> work.accept(session.find(Article.class, 1)));
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    @Spec("RV-27")
    void theForeignKeyOfChildrenIsInTheirHistory() {
        unit.inTransaction(session -> {
            Family one = new Family(1);
            one.children.add(new Child(1));
            one.children.add(new Child(2));
            one.children.forEach(session::persist);
            session.persist(one);
            session.persist(new Family(2));
        });
        unit.inTransaction(session -> {
            Child child = session.find(Family.class, 1).children.remove(0);
            session.find(Family.class, 2).children.add(child);
        });
        Family detached = unit.fromTransaction(session -> {
            Family family = session.find(Family.class, 1);
            Hibernate.initialize(family.children);
            return family;
        });
        detached.children.clear();
        unit.inTransaction(session -> session.merge(detached));
        unit.inTransaction(session -> session.remove(session.find(Family.class, 2)));

        assertThat(unit.query(
                        "select id, family_id from child_event where pgh_operation = 'U' and id = 1 order by pgh_id"))
                .startsWith(row(1, 1))
                .endsWith(row(1, null))
                .contains(row(1, 2));
        assertThat(unit.query("select id, family_id from child_event where id = 2 order by pgh_id"))
                .endsWith(row(2, null));
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
    }

    @Test
    void trackersOfACollectionHaveLabelsAndConditions() {
        unit.inTransaction(session -> {
            Picked picked = new Picked();
            picked.id = 1;
            picked.words.addAll(Set.of("a", "secret"));
            session.persist(picked);
        });
        unit.inTransaction(session -> session.find(Picked.class, 1).words.clear());

        assertThat(unit.query("select pgh_label, \"The Word\", picked_id from word_log order by pgh_id"))
                .containsExactly(row("public", "a", 1));
        unit.inTransaction(session -> {
            assertThat(session.createSelectionQuery("select e.element from WordLog e", String.class)
                            .getResultList())
                    .containsExactly("a");
            assertThat(History.of(unit.sessionFactory())
                            .collectionEvents(session, Picked.class, "words")
                            .count())
                    .isEqualTo(1);
        });
        assertThat(unit.value("select to_regclass('picked_event') is null")).isEqualTo(true);
    }

    @Entity(name = "Article")
    @TrackHistory(collections = true, exclude = "ignored")
    static class Article {
        @Id
        int id;

        @Nullable
        String title;

        @ElementCollection
        List<String> tags = new ArrayList<>();

        @ElementCollection
        List<String> ignored = new ArrayList<>();

        @ElementCollection
        @OrderColumn
        List<String> steps = new ArrayList<>();

        @ElementCollection
        List<Link> links = new ArrayList<>();

        @ManyToMany
        List<Label> labels = new ArrayList<>();

        @ElementCollection
        @TrackHistory(ownerEvents = true)
        Map<String, Integer> scores = new HashMap<>();

        protected Article() {}

        Article(int id) {
            this.id = id;
        }
    }

    @Embeddable
    static class Link {
        @Nullable
        String url;

        @Nullable
        Integer clicks;

        protected Link() {}

        Link(@Nullable String url, @Nullable Integer clicks) {
            this.url = url;
            this.clicks = clicks;
        }

        @Override
        public String toString() {
            return url + "/" + clicks;
        }
    }

    @Entity(name = "Label")
    static class Label {
        @Id
        int id;

        protected Label() {}

        Label(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Family")
    @TrackHistory(collections = true)
    static class Family {
        @Id
        int id;

        @OneToMany
        @JoinColumn(name = "family_id")
        List<Child> children = new ArrayList<>();

        protected Family() {}

        Family(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Child")
    @TrackHistory
    static class Child {
        @Id
        int id;

        protected Child() {}

        Child(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Picked")
    static class Picked {
        @Id
        int id;

        @ElementCollection
        @Column(name = "`The Word`")
        @TrackHistory(
                name = "WordLog",
                table = "word_log",
                trackers = @Tracker(on = Operation.INSERT, label = "public", condition = "new.element <> 'secret'"))
        Set<String> words = new HashSet<>();
    }
}
