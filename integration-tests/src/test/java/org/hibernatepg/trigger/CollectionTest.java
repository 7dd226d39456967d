package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.MapKeyEnumerated;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderColumn;
import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CollectionTest {
    @RegisterExtension
    static final TestUnit unit =
            TestUnit.of(Article.class, Topic.class, Author.class, Shelf.class, Parcel.class, Diary.class, Log.class);

    @BeforeEach
    void empty() {
        unit.jdbc("set pgtrigger.ignore = '*'; truncate article, topic, author, shelf, parcel, diary, log cascade;"
                + " set pgtrigger.ignore = ''");
        unit.inTransaction(session -> {
            session.persist(new Topic(1, "java"));
            session.persist(new Topic(2, "sql"));
            session.persist(new Article(1));
        });
    }

    @Test
    @Spec("GAP-30")
    void aCollectionOfValuesIsProtectedInItsTable() {
        change(article -> article.tags.add("a"));

        TriggerViolationException refused = refused(article -> article.tags.remove("a"));
        assertThat(refused).isInstanceOf(ProtectedOperationException.class);
        assertThat(refused.uri()).isEqualTo("Article.tags:no_delete");
        assertThat(refused.entityName()).isEqualTo("Article");
        assertThat(refused.operation()).isEqualTo(DELETE);
        assertThat(refused.violation().table()).isEqualTo("public.tags of");
        assertThat(refused.getCause()).hasMessageContaining("DELETE of row (Article id, Tag)=(1, a) refused");
        assertThatThrownBy(() -> unit.jdbc("truncate \"tags of\"")).hasMessageContaining("Cannot delete or truncate");
        change(article -> article.tags.add("b"));
        assertThat(unit.query("select \"Tag\" from \"tags of\" order by 1")).hasToString("[[a], [b]]");
    }

    @Test
    @Spec({"M-010", "GAP-20", "GAP-30"})
    void aManyToManyIsProtectedInItsJoinTable() {
        add(1);

        assertThat(refused(article -> article.topics.clear()).uri()).isEqualTo("Article.topics:no_delete");
        assertThat(catchThrowableOfType(TriggerViolationException.class, () -> add(2))
                        .uri())
                .isEqualTo("Article.topics:not_two");
        assertThatThrownBy(() -> unit.jdbc("insert into article_topic values (1, 2)"))
                .hasMessageContaining("Cannot insert");
        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(session, () -> session.find(Article.class, 1).topics.clear(), "Article.topics:no_delete"));
        assertThat(unit.value("select count(*) from article_topic")).isEqualTo(0L);
    }

    @Test
    @Spec("M-010")
    void whatIsRemovedFromTheMappingIsPruned() {
        try (TestUnit own = TestUnit.of(Linked.class, LinkTarget.class).start()) {
            own.set("hibernate.hbm2ddl.auto", "update").restart(LinkedLess.class, LinkTarget.class);
            assertThat(own.value("select string_agg(tgname, ',') from pg_trigger where not tgisinternal"))
                    .isEqualTo(org.hibernatepg.trigger.spi.TriggerId.of("Linked.targets", "no_insert"));
            own.restart(Unlinked.class, LinkTarget.class);
            assertThat(own.value("select count(*) from pg_trigger where not tgisinternal"))
                    .isEqualTo(0L);
        }
    }

    @Test
    @Spec("G-016")
    void theInverseSideStandsOnTheSameTableWithOwnerAndElementExchanged() {
        assertThat(InstalledTriggers.created(unit, "Topic.articles", "not_topic_2_of_9"))
                .contains(" on Article_Topic ", "new.\"topics_id\" = 2 and new.\"articles_id\" = 9");
        assertThat(InstalledTriggers.namesOn(unit, "article_topic")).hasSize(3);
        unit.inTransaction(session -> session.persist(new Article(9)));
        String insert = "insert into article_topic (topics_id, articles_id) values (2, 9)";
        assertThat(catchThrowableOfType(
                                TriggerViolationException.class,
                                () -> unit.inTransaction(session -> session.createNativeMutationQuery(insert)
                                        .executeUpdate()))
                        .uri())
                .isEqualTo("Topic.articles:not_topic_2_of_9");
        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(
                        session,
                        () -> session.createNativeMutationQuery(insert).executeUpdate(),
                        "Topic.articles:not_topic_2_of_9"));
    }

    @Test
    void aListKnowsItsIndexAndRowsAreUpdatedInPlace() {
        change(article -> article.lines.addAll(List.of("a", "b")));

        ReadOnlyAttributeException refused = catchThrowableOfType(
                ReadOnlyAttributeException.class, () -> change(article -> article.lines.set(0, "x")));
        assertThat(refused.uri()).isEqualTo("Article.lines:first");
        assertThat(refused.changes()).containsExactly(new AttributeChange("element", "a", "x"));
        change(article -> article.lines.add("c"));
        assertThat(refused(article -> article.lines.remove(2)).uri()).isEqualTo("Article.lines:no_delete_of_2");
    }

    @Test
    void aMapKnowsItsKeyAndEmbeddablesTheirParts() {
        change(article -> article.sizes.put(Unit.CM, new Size(5, "NEW")));

        assertThat(refused(article -> article.sizes.get(Unit.CM).state = "SOLD").uri())
                .isEqualTo("Article.sizes:state");
        assertThat(refused(article -> article.sizes.put(Unit.INCH, new Size(-5, "NEW")))
                        .uri())
                .isEqualTo("Article.sizes:no_negative_inch");
        change(article -> article.sizes.put(Unit.CM, new Size(6, "USED")));
        assertThat(unit.query("select amount, state, unit from article_sizes")).hasToString("[[6, USED, 0]]");
    }

    @Test
    void anEmbeddedCollectionHasAPath() {
        change(article -> article.details.notes.add("n"));

        assertThat(refused(article -> article.details.notes.clear()).uri()).isEqualTo("Article.details.notes:kept");
        assertThat(refused(article -> article.details.notes.clear()).entityName())
                .isEqualTo("Article");
    }

    @Test
    void aOneToManyWithAJoinTableHasItsOwnTriggers() {
        unit.inTransaction(session -> {
            session.persist(new Author(1));
            session.find(Author.class, 1).articles.add(session.find(Article.class, 1));
        });

        assertThat(catchThrowableOfType(
                                TriggerViolationException.class,
                                () -> unit.inTransaction(session ->
                                        session.find(Author.class, 1).articles.clear()))
                        .uri())
                .isEqualTo("Author.articles:kept");
    }

    @Test
    void aGetterMayBearIt() {
        assertThat(InstalledTriggers.created(unit, "Shelf.books", "kept")).contains(" on Shelf_books ");
    }

    @Test
    void theOwnersKeyMayHaveSeveralColumns() {
        unit.inTransaction(session -> session.persist(new Parcel("de", 1)));

        assertThat(InstalledTriggers.created(unit, "Parcel.labels", "kept"))
                .contains("old.\"parcel_country\" = 'de' and old.\"parcel_number\" = 1");
        assertThatThrownBy(() -> unit.jdbc("delete from parcel_labels")).hasMessageContaining("Cannot delete");
        assertThatThrownBy(() -> unit.jdbc("update parcel_labels set parcel_number = 2"))
                .hasMessageContaining("Cannot update read-only");
    }

    @Test
    void aMappedSuperclassDeclaresForTheTableOfEachEntity() {
        assertThat(InstalledTriggers.created(unit, "Diary.entries", "kept")).contains(" on Diary_entries ");
        assertThat(InstalledTriggers.created(unit, "Log.entries", "kept")).contains(" on Log_entries ");
    }

    @Test
    void aBagIsRewrittenByAnyChangeAndSoRefusesAdditionsToo() {
        unit.inTransaction(session -> {
            Diary diary = new Diary();
            diary.entries.add("a");
            session.persist(diary);
        });

        assertThat(catchThrowableOfType(
                                TriggerViolationException.class,
                                () -> unit.inTransaction(session ->
                                        session.find(Diary.class, 0).entries.add("b")))
                        .operation())
                .isEqualTo(DELETE);
        assertThat(catchThrowableOfType(
                                TriggerViolationException.class,
                                () -> unit.inTransaction(session -> session.remove(session.find(Diary.class, 0))))
                        .uri())
                .isEqualTo("Diary.entries:kept");
    }

    @Test
    void anEntityStandsForItsCollectionsWhereTriggersAreSelected() {
        change(article -> article.tags.add("a"));

        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(
                        session,
                        () -> session.find(Article.class, 1).tags.clear(),
                        TriggerSelection.of(Article.class)));

        assertThat(unit.value("select count(*) from \"tags of\"")).isEqualTo(0L);
    }

    @Test
    void aBodyNamesTheTableAndItsColumns() {
        change(article -> article.stamped.add("s"));

        assertThat(unit.value("select stamped from article_stamped")).isEqualTo("s of 1");
    }

    @Test
    void faultsSayWhereToDeclareIt() {
        assertThat(BootFaults.of(Wrong.class, Page.class))
                .containsExactlyInAnyOrder(
                        "Wrong.pages: '@Protect(name = \"p\")' stands on a collection without a table of its own: the rows of"
                                + " Page hold its foreign key. Declare it on the entity Page, or map the collection by"
                                + " @JoinTable.",
                        "Wrong.title: '@Protect(name = \"p\")' stands on an attribute that is no collection and so has no"
                                + " table of its own. Declare it on the entity.",
                        "Wrong.cached: '@Protect(name = \"p\")' stands on a member that is not mapped. Declare it on the"
                                + " entity.",
                        "Wrong.deleted: '@SoftDelete(name = \"soft\") of @Softly' stands on a collection, whose rows"
                                + " Hibernate deletes and inserts as it likes. Use @Protect there.",
                        "Wrong.deleted: '@Versioned(name = \"versioned\") of @Softly' stands on a collection, whose rows"
                                + " Hibernate deletes and inserts as it likes. Use @Protect there.",
                        "Wrong.named: '@Protect(name = \"p\")' names the table 'x'. Leave it out: what stands on a collection"
                                + " is about the collection's table.",
                        "Wrong.paths: '@ReadOnly(name = \"p\")' names the attribute 'title', which has no column in table"
                                + " Wrong_paths. Its attributes are element, owner, owner.id.",
                        "Wrong.generated: '@Trigger(name = \"p\")' generates 'element' in the table of a collection, which"
                                + " Hibernate does not read back. Use an attribute of the entity, or leave it to a refresh.");
    }

    private static void add(int topic) {
        unit.inTransaction(
                session -> session.find(Article.class, 1).topics.add(session.getReference(Topic.class, topic)));
    }

    private static void change(Consumer<Article> change) {
        unit.inTransaction(session -> change.accept(session.find(Article.class, 1)));
    }

    private static TriggerViolationException refused(Consumer<Article> change) {
        TriggerViolationException refused = catchThrowableOfType(TriggerViolationException.class, () -> change(change));
        assertThat(refused).as("nothing was refused").isNotNull();
        return refused;
    }

    @Entity(name = "Article")
    static class Article {
        @Id
        int id;

        @ElementCollection
        @CollectionTable(name = "`tags of`", joinColumns = @jakarta.persistence.JoinColumn(name = "`Article id`"))
        @Column(name = "`Tag`")
        @Protect(
                name = "no_delete",
                operations = {DELETE, TRUNCATE})
        Set<String> tags = new HashSet<>();

        @ManyToMany
        @Protect(name = "no_delete", operations = DELETE)
        @Protect(name = "not_two", operations = INSERT, condition = "new.element.id = 2 and new.owner.id = 1")
        Set<Topic> topics = new HashSet<>();

        @ElementCollection
        @OrderColumn(name = "place")
        @ReadOnly(name = "first", attributes = "element")
        @Protect(name = "no_delete_of_2", operations = DELETE, condition = "old.index = 2 and old.owner = 1")
        List<String> lines = new ArrayList<>();

        @ElementCollection
        @CollectionTable(name = "article_sizes")
        @MapKeyEnumerated(EnumType.ORDINAL)
        @MapKeyColumn(name = "unit")
        @FSM(name = "state", attribute = "element.state", transitions = @Transition(from = "NEW", to = "USED"))
        @Protect(
                name = "no_negative_inch",
                operations = INSERT,
                condition = "new.element.amount < 0 and new.key = 'INCH'")
        Map<Unit, Size> sizes = new HashMap<>();

        @ElementCollection
        @CollectionTable(name = "article_stamped")
        @Column(name = "stamped")
        @Trigger(
                name = "stamp",
                when = When.BEFORE,
                operations = INSERT,
                body = "new.{column:element} = new.{column:element} || ' of ' || new.{column:owner}; return new;")
        Set<String> stamped = new HashSet<>();

        @Embedded
        Details details = new Details();

        Article() {}

        Article(int id) {
            this.id = id;
        }
    }

    enum Unit {
        CM,
        INCH
    }

    @Embeddable
    static class Size {
        int amount;
        String state;

        Size() {}

        Size(int amount, String state) {
            this.amount = amount;
            this.state = state;
        }
    }

    @Embeddable
    static class Details {
        String summary = "s";

        @ElementCollection
        @Protect(name = "kept", operations = DELETE)
        Set<String> notes = new HashSet<>();
    }

    @Entity(name = "Topic")
    static class Topic {
        @Id
        int id;

        String name;

        @ManyToMany(mappedBy = "topics")
        @Protect(name = "not_topic_2_of_9", operations = INSERT, condition = "new.owner.id = 2 and new.element.id = 9")
        Set<Article> articles = new HashSet<>();

        Topic() {}

        Topic(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Author")
    static class Author {
        @Id
        int id;

        @OneToMany
        @JoinTable(name = "author_article")
        @Protect(name = "kept", operations = DELETE)
        List<Article> articles = new ArrayList<>();

        Author() {}

        Author(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Shelf")
    static class Shelf {
        private int id;
        private Set<String> books = new HashSet<>();

        @Id
        public int getId() {
            return id;
        }

        public void setId(int id) {
            this.id = id;
        }

        @ElementCollection
        @Protect(name = "kept", operations = DELETE)
        public Set<String> getBooks() {
            return books;
        }

        public void setBooks(Set<String> books) {
            this.books = books;
        }
    }

    @Embeddable
    static class ParcelId implements Serializable {
        private static final long serialVersionUID = 1L;

        String country;
        int number;

        @Override
        public boolean equals(Object other) {
            return other instanceof ParcelId id && id.country.equals(country) && id.number == number;
        }

        @Override
        public int hashCode() {
            return Objects.hash(country, number);
        }
    }

    @Entity(name = "Parcel")
    static class Parcel {
        @EmbeddedId
        ParcelId id = new ParcelId();

        @ElementCollection
        @Protect(
                name = "kept",
                operations = DELETE,
                condition = "old.owner.id.country = 'de' and old.owner.id.number = 1")
        @ReadOnly(name = "owner", attributes = "owner")
        Set<String> labels = new HashSet<>(Set.of("l"));

        Parcel() {}

        Parcel(String country, int number) {
            id.country = country;
            id.number = number;
        }
    }

    @MappedSuperclass
    abstract static class Journal {
        @Id
        int id;

        @ElementCollection
        @Protect(name = "kept", operations = DELETE)
        List<String> entries = new ArrayList<>();
    }

    @Entity(name = "Diary")
    static class Diary extends Journal {}

    @Entity(name = "Log")
    static class Log extends Journal {}

    @Entity(name = "Page")
    static class Page {
        @Id
        int id;

        @ManyToOne
        Wrong wrong;
    }

    @SoftDelete(name = "soft", attribute = "element")
    @Versioned
    @Retention(RetentionPolicy.RUNTIME)
    @interface Softly {}

    @Entity(name = "Wrong")
    static class Wrong {
        @Id
        int id;

        @OneToMany(mappedBy = "wrong")
        @Protect(name = "p", operations = DELETE)
        List<Page> pages;

        @Protect(name = "p", operations = DELETE)
        String title;

        @Protect(name = "p", operations = DELETE)
        transient List<String> cached;

        @ElementCollection
        @Softly
        List<String> deleted;

        @ElementCollection
        @Protect(name = "p", operations = DELETE, table = "x")
        List<String> named;

        @ElementCollection
        @ReadOnly(name = "p", attributes = "title")
        List<String> paths;

        @ElementCollection
        @Trigger(name = "p", when = When.BEFORE, operations = INSERT, body = "return new;", generates = "element")
        List<String> generated;
    }

    @Entity(name = "LinkTarget")
    static class LinkTarget {
        @Id
        int id;
    }

    @Entity(name = "Linked")
    @jakarta.persistence.Table(name = "linked")
    static class Linked {
        @Id
        int id;

        @ManyToMany
        @JoinTable(name = "links")
        @Protect(
                name = "no_insert",
                operations = {INSERT, DELETE})
        @Protect(name = "no_update", operations = UPDATE)
        Set<LinkTarget> targets;
    }

    @Entity(name = "Linked")
    @jakarta.persistence.Table(name = "linked")
    static class LinkedLess {
        @Id
        int id;

        @ManyToMany
        @JoinTable(name = "links")
        @Protect(name = "no_insert", operations = INSERT)
        Set<LinkTarget> targets;
    }

    @Entity(name = "Linked")
    @jakarta.persistence.Table(name = "linked")
    static class Unlinked {
        @Id
        int id;

        @ManyToMany
        @JoinTable(name = "links")
        Set<LinkTarget> targets;
    }
}
