package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SearchVectorTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Article.class, Kinds.class, Tongues.class, LeftAlone.class, Manual.class)
            .prepare("create schema \"My Schema\"")
            .prepare("create text search configuration \"My Schema\".\"it's mine\" (copy = pg_catalog.simple)");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"B-038", "B-039", "GAP-57"})
    void theVectorFollowsItsDocumentsAndTheEntityIsFresh() {
        Article article = new Article("The cats", "are running");
        unit.inTransaction(session -> {
            session.persist(article);
            session.flush();
            assertThat(article.vector).isEqualTo("'cat':2A 'run':4");
            article.body = null;
            session.flush();
            assertThat(article.vector).isEqualTo("'cat':2A");
            article.other = "x";
            article.vector = "what the entity holds is not written";
            session.flush();
        });

        assertThat(vector()).isEqualTo("'cat':2A");
        assertThat(unit.value("select \"Search Vector\" @@ to_tsquery('english', 'cat') from \"my Articles\""))
                .isEqualTo(true);
    }

    @Test
    @Spec({"B-039", "B-040"})
    void everyWriterIsFollowed() {
        unit.jdbc("insert into \"my Articles\" (id, \"The Title\", body) values (1, 'dogs', 'bark'), (2, null, null)");
        assertThat(vector(1)).isEqualTo("'bark':2 'dog':1A");
        assertThat(vector(2)).isEqualTo("");

        unit.jdbc("update \"my Articles\" set body = 'barking' where id = 1");
        unit.inTransaction(session -> session.createMutationQuery("update Article set title = 'wolves' where id = 1")
                .executeUpdate());
        assertThat(vector(1)).isEqualTo("'bark':2 'wolv':1A");
        unit.jdbc("update \"my Articles\" set \"Search Vector\" = 'forged'");
        assertThat(vector(1)).isEqualTo("'bark':2 'wolv':1A");
        unit.jdbc(
                "insert into \"my Articles\" (id, \"The Title\") values (1, 'x') on conflict (id) do update set body = 'howl'");
        assertThat(vector(1)).isEqualTo("'howl':2 'wolv':1A");
    }

    @Test
    void aVectorInASecondaryTableOrInACollectionIsOfTheWordsThere() {
        Manual manual = new Manual(1, "Reading cats");
        manual.chapters.add(new Chapter("Feeding"));
        unit.inTransaction(session -> {
            session.persist(manual);
            session.flush();
            assertThat(manual.vector).isEqualTo("'cat':2 'read':1");
            manual.text = "Reading dogs";
        });

        assertThat(unit.value("select vector from manual_text")).hasToString("'dog':2 'read':1");
        assertThat(unit.value("select words from manual_chapters")).hasToString("'feed':1");
        assertThat(unit.query(
                        "select tablename from pg_indexes where indexdef ilike '%manual_text using gin (vector)'"))
                .hasToString("[[manual_text]]");
    }

    @Test
    @Spec("B-040")
    void firesWhereADocumentDiffersWhoeverChangedIt() {
        unit.jdbc("insert into \"my Articles\" (id, \"The Title\") values (1, 'x')");

        unit.jdbc("update \"my Articles\" set other = 'yes, by a trigger' where id = 1");

        assertThat(vector(1)).isEqualTo("'trigger':5 'x':1A 'yes':2");
    }

    @Test
    @Spec("B-040")
    void theTriggersAreTwoWithOneBody() {
        String update = TriggerId.of("Article", "~!50_search_update");

        assertThat(InstalledTriggers.created(unit, "Article", "~!50_search_update"))
                .isEqualTo("create or replace trigger \"%1$s\" before update on \"my Articles\" for each row when "
                                .formatted(update)
                        + "(old.\"The Title\" is distinct from new.\"The Title\" or old.\"body\" is distinct from new.\"body\""
                        + " or old.\"Search Vector\" is distinct from new.\"Search Vector\") execute function \"%1$s\"()"
                                .formatted(update));
        assertThat(InstalledTriggers.created(unit, "Article", "~!50_search_insert"))
                .contains(" before insert on \"my Articles\" for each row execute function ");
        for (String part : List.of("insert", "update")) {
            assertThat(unit.bootStatements()).contains("""
                            create or replace function "%s"() returns trigger language plpgsql as $pgtrigger$
                            begin
                                if %s then
                                    return new;
                                end if;
                                new."Search Vector" = coalesce(setweight(to_tsvector('pg_catalog.english'::regconfig, \
                            new."The Title"), 'A'), '')
                                    || coalesce(to_tsvector('pg_catalog.english'::regconfig, new."body"), '');
                                return new;
                            end
                            $pgtrigger$""".formatted(
                    TriggerId.of("Article", "~!50_search_" + part), InstalledTriggers.isIgnored("Article", "search")));
        }
    }

    @Test
    @Spec("GAP-02")
    void ignoredTheVectorStaysAsItIs() {
        unit.inTransaction(session -> session.persist(new Article("cats", null)));
        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(
                        session,
                        () -> {
                            session.createMutationQuery("update Article set title = 'dogs'")
                                    .executeUpdate();
                            session.createNativeMutationQuery(
                                            "insert into \"my Articles\" (id, \"The Title\") values (77, 'birds')")
                                    .executeUpdate();
                        },
                        "Article:search"));

        assertThat(vector(77)).isEqualTo("null");
        assertThat(unit.value("select \"Search Vector\"::text from \"my Articles\" where id <> 77"))
                .isEqualTo("'cat':1A");
        unit.jdbc("update \"my Articles\" set \"Search Vector\" = '' where \"Search Vector\" is distinct from ''");
        assertThat(vector(77)).isEqualTo("'bird':1A");
        assertThat(unit.value("select \"Search Vector\"::text from \"my Articles\" where id <> 77"))
                .isEqualTo("'dog':1A");
    }

    @Test
    void documentsOfManyTypesHaveTheirWords() {
        unit.inTransaction(session -> session.persist(new Kinds()));

        assertThat(unit.value("select vector::text from kinds"))
                .isEqualTo("'-04':13 '-05':14 '2026':12 '42':11 'alpha':3C 'amber':6 'beta':4C 'gamma':5C 'green':1B"
                        + " 'inner':2A 'key':9 'red':10 'value':8 'x':7");
    }

    @Test
    void theConfigurationMayBeQuotedAndMayComeFromTheRow() {
        unit.jdbc("insert into tongues (id, text, config) values (1, 'the cats', null), (2, 'the cats', 'english'),"
                + " (3, 'die Katzen', 'german')");
        assertThat(unit.query("select vector::text from tongues order by id"))
                .containsExactly(List.of("'cats':2 'the':1"), List.of("'cat':2"), List.of("'katz':2"));

        unit.jdbc("update tongues set config = 'english' where id = 1");

        assertThat(unit.value("select vector::text from tongues where id = 1")).isEqualTo("'cat':2");
        assertThatThrownBy(() -> unit.jdbc("update tongues set config = 'nowhere' where id = 1"))
                .hasMessageContaining("text search configuration \"nowhere\" does not exist");
    }

    @Test
    void whatHibernateDoesNotWriteAnywayStaysInBatchesAndIsNotReadBack() {
        LeftAlone one = new LeftAlone(1, "cats");
        unit.clearStatements();
        unit.inTransaction(session -> session.persist(one));

        assertThat(unit.statements())
                .anyMatch(sql -> sql.startsWith("insert into LeftAlone") && !sql.contains("vector"))
                .noneMatch(sql -> sql.contains("returning") || sql.startsWith("select"));
        assertThat(one.search.vector).isNull();
        unit.inTransaction(session ->
                assertThat(session.find(LeftAlone.class, 1).search.vector).isEqualTo("'cat':1"));
    }

    @Test
    void anIndexServesTheSearch() {
        assertThat(unit.query("select indexdef from pg_indexes where indexname = ?", TriggerId.of("Article", "search")))
                .containsExactly(List.of("CREATE INDEX %s ON public.\"my Articles\" USING gin (\"Search Vector\")"
                        .formatted(TriggerId.of("Article", "search"))));
        unit.inTransaction(session -> {
            session.persist(new Article("Cats", "and dogs"));
            session.persist(new Article("Birds", "and cats"));
            session.persist(new Article("Birds", "and fish"));
        });

        assertThat(unit.<List<String>>fromTransaction(session -> session.createSelectionQuery(
                                "select a.title from Article a where cast(sql('? @@ to_tsquery(?)', a.vector, 'cat') as Boolean)"
                                        + " order by sql('ts_rank(?, to_tsquery(?))', a.vector, 'cat') desc",
                                String.class)
                        .list()))
                .containsExactly("Cats", "Birds");
    }

    @Test
    void aRestartFindsEverythingInPlace() {
        try (TestUnit again = TestUnit.of(Article.class).start()) {
            again.set("hibernate.hbm2ddl.auto", "update").restart();
            assertThat(again.bootStatements())
                    .noneMatch(sql -> sql.startsWith("create ") || sql.startsWith("alter ") || sql.startsWith("drop "));
            assertThat(Triggers.of(again.sessionFactory()).list())
                    .hasSize(3)
                    .allMatch(trigger -> trigger.status() == TriggerStatus.INSTALLED);
            again.set("hibernate.hbm2ddl.auto", "validate").restart();
        }
    }

    @Test
    @Spec({"B-041", "GAP-57"})
    void misuseIsAFaultAtBoot() {
        assertThat(BootFaults.of(NoVector.class, NoDocuments.class, Wordless.class, NoConfiguration.class))
                .containsExactlyInAnyOrder(
                        "NoVector: '@SearchVector(name = \"blank\")' names no attribute that holds the vector. Map one with"
                                + " @Column(columnDefinition = \"tsvector\") and name it.",
                        "NoVector: '@SearchVector(name = \"string\")' names the attribute 'text', which is stored as"
                                + " varchar(255). Map it with @Column(columnDefinition = \"tsvector\").",
                        "NoVector: '@SearchVector(name = \"unknown\")' names the attribute 'other', which has no column in table"
                                + " NoVector. Its attributes are computed, id, text.",
                        "NoVector: '@SearchVector(name = \"computed\")' names the attribute 'computed', which PostgreSQL"
                                + " computes. Leave the annotation out, or the 'generated always as'.",
                        "NoDocuments: '@SearchVector(name = \"none\")' has no documents. Name the attributes whose words are to be"
                                + " found.",
                        "NoDocuments: '@SearchVector(name = \"twice\")' names the document 'text' twice. Name it once.",
                        "Wordless: '@SearchVector(name = \"wordless\")' takes words from 'flag', which is stored as boolean. Leave"
                                + " it out: nobody searches for it by words.",
                        "Wordless: '@SearchVector(name = \"wordless\")' takes words from 'ordinal', which is stored as smallint."
                                + " Map it with @Enumerated(STRING), or leave it out.",
                        "Wordless: '@SearchVector(name = \"wordless\")' takes words from 'bytes', which is stored as bytea. Leave"
                                + " it out: nobody searches for it by words.",
                        "Wordless: '@SearchVector(name = \"wordless\")' takes words from 'self', which is not a single value. Name"
                                + " an attribute that holds text.",
                        "Wordless: '@SearchVector(name = \"wordless\")' takes words from 'part', which is not a single value. Name"
                                + " what is in it, as in 'part.…'.",
                        "Wordless: '@SearchVector(name = \"wordless\")' takes words from 'computed', which PostgreSQL computes"
                                + " after the trigger. Name the attributes that it is computed from.",
                        "NoConfiguration: '@SearchVector(name = \"empty\")' has an empty configuration. Name a text search"
                                + " configuration, or leave it out for English.",
                        "NoConfiguration: '@SearchVector(name = \"number\")' takes the configuration from 'id', which is stored as"
                                + " integer. Name a string that holds the name of a configuration.");
    }

    private static Object vector() {
        return unit.value("select \"Search Vector\"::text from \"my Articles\"");
    }

    private static String vector(int id) {
        return String.valueOf(unit.value("select \"Search Vector\"::text from \"my Articles\" where id = ?", id));
    }

    @Entity(name = "Article")
    @Table(name = "`my Articles`")
    @SearchVector(
            name = "search",
            attribute = "vector",
            index = true,
            documents = {@Document(attribute = "title", weight = Weight.A), @Document(attribute = "body")})
    @Trigger(
            name = "zzz",
            when = When.BEFORE,
            operations = Operation.UPDATE,
            condition = "new.other like 'yes%'",
            generates = "body",
            body = "new.{column:body} = new.{column:other}; return new;")
    static class Article {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE)
        int id;

        @Column(name = "`The Title`")
        String title;

        String body;
        String other;

        @Column(name = "`Search Vector`", columnDefinition = "tsvector")
        String vector;

        Article() {}

        Article(String title, String body) {
            this.title = title;
            this.body = body;
        }
    }

    enum Colour {
        RED,
        GREEN
    }

    @Embeddable
    static class Part {
        String piece = "inner";
    }

    @Entity(name = "Kinds")
    @SearchVector(
            name = "kinds",
            attribute = "vector",
            configuration = "simple",
            documents = {
                @Document(attribute = "colour", weight = Weight.B),
                @Document(attribute = "part.piece", weight = Weight.A),
                @Document(attribute = "nothing", weight = Weight.A),
                @Document(attribute = "tags", weight = Weight.C),
                @Document(attribute = "json"),
                @Document(attribute = "type"),
                @Document(attribute = "number"),
                @Document(attribute = "date")
            })
    static class Kinds {
        @Id
        int id = 1;

        @Enumerated(EnumType.STRING)
        Colour colour = Colour.GREEN;

        @Enumerated(EnumType.STRING)
        @JdbcTypeCode(SqlTypes.NAMED_ENUM)
        Colour type = Colour.RED;

        @Embedded
        Part part = new Part();

        String nothing;
        String[] tags = {"alpha", null, "beta gamma"};

        @Column(columnDefinition = "jsonb")
        @JdbcTypeCode(SqlTypes.JSON)
        java.util.Map<String, String> json = java.util.Map.of("name", "amber x value key");

        Integer number = 42;
        LocalDate date = LocalDate.parse("2026-04-05");

        @Column(columnDefinition = "tsvector")
        String vector;
    }

    @Entity(name = "Tongues")
    @SearchVector(
            name = "t",
            attribute = "vector",
            configuration = "\"My Schema\".\"it's mine\"",
            configurationAttribute = "config",
            documents = @Document(attribute = "text"))
    static class Tongues {
        @Id
        int id;

        String text;
        String config;

        @Column(columnDefinition = "tsvector")
        String vector;
    }

    @Embeddable
    static class Search {
        @Column(columnDefinition = "tsvector", insertable = false, updatable = false)
        String vector;
    }

    @Entity(name = "LeftAlone")
    @SearchVector(name = "s", attribute = "search.vector", documents = @Document(attribute = "text"))
    static class LeftAlone {
        @Id
        int id;

        String text;

        @Embedded
        Search search = new Search();

        LeftAlone() {}

        LeftAlone(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "NoVector")
    @SearchVector(name = "blank", attribute = "", documents = @Document(attribute = "text"))
    @SearchVector(name = "string", attribute = "text", documents = @Document(attribute = "text"))
    @SearchVector(name = "unknown", attribute = "other", documents = @Document(attribute = "text"))
    @SearchVector(name = "computed", attribute = "computed", documents = @Document(attribute = "text"))
    static class NoVector {
        @Id
        int id;

        String text;

        @Column(columnDefinition = "tsvector generated always as (to_tsvector('english', text)) stored")
        String computed;
    }

    @Entity(name = "NoDocuments")
    @SearchVector(
            name = "none",
            attribute = "vector",
            documents = {})
    @SearchVector(
            name = "twice",
            attribute = "vector",
            documents = {@Document(attribute = "text"), @Document(attribute = "text", weight = Weight.A)})
    static class NoDocuments {
        @Id
        int id;

        String text;

        @Column(columnDefinition = "tsvector")
        String vector;
    }

    @Entity(name = "Wordless")
    @SearchVector(
            name = "wordless",
            attribute = "vector",
            documents = {
                @Document(attribute = "flag"),
                @Document(attribute = "ordinal"),
                @Document(attribute = "bytes"),
                @Document(attribute = "self"),
                @Document(attribute = "part"),
                @Document(attribute = "computed")
            })
    static class Wordless {
        @Id
        int id;

        boolean flag;

        @Enumerated(EnumType.ORDINAL)
        Colour ordinal;

        byte[] bytes;

        @ManyToOne
        Wordless self;

        @Embedded
        Two part;

        @Column(columnDefinition = "text generated always as ('x') stored")
        String computed;

        @ElementCollection
        Set<String> many;

        @Column(columnDefinition = "tsvector")
        String vector;
    }

    @Embeddable
    static class Two {
        String one;
        String two;
    }

    @Entity(name = "NoConfiguration")
    @SearchVector(name = "empty", attribute = "vector", configuration = " ", documents = @Document(attribute = "text"))
    @SearchVector(
            name = "number",
            attribute = "vector",
            configurationAttribute = "id",
            documents = @Document(attribute = "text"))
    static class NoConfiguration {
        @Id
        int id;

        String text;

        @Column(columnDefinition = "tsvector")
        String vector;
    }

    @Entity(name = "Manual")
    @SecondaryTable(name = "manual_text")
    @SearchVector(
            name = "text",
            attribute = "vector",
            index = true,
            documents = @Document(attribute = "text"),
            table = "manual_text")
    static class Manual {
        @Id
        int id;

        @Column(table = "manual_text")
        String text;

        @Column(table = "manual_text", columnDefinition = "tsvector")
        String vector;

        @ElementCollection
        @CollectionTable(name = "manual_chapters")
        @SearchVector(
                name = "chapters",
                attribute = "element.words",
                documents = @Document(attribute = "element.title"))
        Set<Chapter> chapters = new HashSet<>();

        Manual(int id, String text) {
            this.id = id;
            this.text = text;
        }

        protected Manual() {}
    }

    @Embeddable
    static class Chapter {
        String title;

        @Column(columnDefinition = "tsvector", insertable = false, updatable = false)
        String words;

        Chapter(String title) {
            this.title = title;
        }

        protected Chapter() {}
    }
}
