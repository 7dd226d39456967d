package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Hibernate;
import org.hibernate.ObjectNotFoundException;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.spi.MappingMetamodelImplementor;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventEntityTest {
    @RegisterExtension
    static final TestUnit unit =
            TestUnit.of(Author.class, Article.class, Ticket.class, Line.class, Quoted.class, VeryLong.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    void aStartMakesNoClassesOfProxiesForEvents() {
        MappingMetamodelImplementor mappings =
                unit.sessionFactory().unwrap(SessionFactoryImplementor.class).getMappingMetamodel();

        assertThat(unit.sessionFactory().getMetamodel().getEntities())
                .filteredOn(entity -> entity.getName().startsWith("Article"))
                .hasSize(2)
                .allSatisfy(entity -> assertThat(mappings.getEntityDescriptor(entity.getJavaType())
                                .hasProxy())
                        .isEqualTo(entity.getName().equals("Article")));
    }

    @Test
    @Spec("F-007")
    void theTableHasTheTrackedColumnsWithoutTheirConstraints() {
        assertThat(unit.query("""
                        select attname || ' ' || format_type(atttypid, atttypmod) || case when attnotnull then ' not null' else '' end
                          from pg_attribute where attrelid = 'article_event'::regclass and attnum > 0 order by attname"""))
                .extracting(row -> row.get(0))
                .containsExactly(
                        "author_id bigint",
                        "city character varying(60)",
                        "code character varying(10)",
                        "editor_id bigint",
                        "id bigint not null",
                        "kind character varying(255)",
                        "pgh_context jsonb",
                        "pgh_context_id uuid",
                        "pgh_created_at timestamp(6) with time zone not null",
                        "pgh_id bigint not null",
                        "pgh_label text not null",
                        "pgh_old_id bigint",
                        "pgh_operation character varying(1) not null",
                        "pgh_xid xid8",
                        "price numeric(12,3)",
                        "published_on date",
                        "rank smallint",
                        "settings jsonb",
                        "street character varying(255)",
                        "tags character varying(255)[]",
                        "title character varying(200)",
                        "token uuid",
                        "touched_at timestamp(6) with time zone",
                        "version integer");
    }

    @Test
    void oneKeyServesTheEventsOfAnObjectAndSmallIndexesThoseOfATimeAndOfChangedKeys() {
        assertThat(unit.query(
                        "select indexdef from pg_indexes where tablename = 'article_event' order by indexdef desc"))
                .extracting(row -> String.valueOf(row.get(0)).replaceAll(".* USING", ""))
                .containsExactlyInAnyOrder(
                        " btree (id, pgh_id, pgh_created_at)",
                        " brin (pgh_created_at, pgh_id)",
                        " btree (pgh_old_id, pgh_id) WHERE (pgh_old_id IS NOT NULL)");
        assertThat(
                        unit.query(
                                "select contype::text from pg_constraint where conrelid = 'article_event'::regclass and contype <> 'n'"))
                .containsExactly(List.of("p"));
    }

    @Test
    void everyAttributeComesBackAsItWas() {
        Article article = article();
        unit.inTransaction(session -> {
            session.persist(article.author);
            session.persist(article);
        });

        unit.inTransaction(session -> {
            Event<Article> event = History.of(unit.sessionFactory())
                    .events(session, Article.class)
                    .of(article)
                    .list()
                    .get(0);
            Article snapshot = event.snapshot();
            assertThat(snapshot)
                    .usingRecursiveComparison()
                    .ignoringFields("author", "imprint.editor", "titleLength", "notes", "lines")
                    .withEqualsForType((a, b) -> a.compareTo(b) == 0, BigDecimal.class)
                    .isEqualTo(article);
            assertThat(Hibernate.isInitialized(Objects.requireNonNull(snapshot.author)))
                    .isFalse();
            assertThat(Hibernate.unproxy(snapshot.author, Author.class).name).isEqualTo("Ann");
            assertThat(event.get("kind")).isEqualTo(Kind.NEWS);
        });
    }

    @Test
    void attributesAreQueriedUnderTheirOwnNames() {
        Article article = article();
        unit.inTransaction(session -> {
            session.persist(article.author);
            session.persist(article);
        });

        unit.inTransaction(session -> assertThat(session.createSelectionQuery("""
                                select e.pghLabel from ArticleEvent e
                                 where e.kind = NEWS and e.rank = LOW and e.imprint.city = 'Rome' and e.code = :code
                                   and e.author.name = 'Ann' and e.author.id = 7 and e.price > 1 and e.pghXid > 0
                                   and e.publishedOn < local date and e.token = :token""", String.class)
                        .setParameter("code", new Code("x"))
                        .setParameter("token", article.token)
                        .getResultList())
                .containsExactly("insert"));
    }

    @Test
    void anAssociationMayPointToARowThatIsGoneAndIsNeverLoadedUnasked() {
        Article article = article();
        unit.inTransaction(session -> {
            session.persist(article.author);
            session.persist(article);
        });
        unit.jdbc("delete from article");
        unit.jdbc("delete from author");
        unit.clearStatements();

        unit.inTransaction(session -> {
            List<Event<Article>> events = History.of(unit.sessionFactory())
                    .events(session, Article.class)
                    .ofId(1L)
                    .list();
            assertThat(unit.statements()).hasSize(1);
            Author author = Objects.requireNonNull(events.get(1).snapshot().author);
            assertThat(session.getIdentifier(author)).isEqualTo(7L);
            assertThatThrownBy(() -> Hibernate.initialize(author)).isInstanceOf(ObjectNotFoundException.class);
        });
    }

    @Test
    void keysMayBeEmbeddedAndAccessByProperty() {
        unit.jdbc("insert into line (order_no, pos, amount) values (3, 1, 5)");
        unit.jdbc("update line set amount = 6");
        unit.jdbc("insert into ticket (id, number) values ('t', 4)");

        unit.inTransaction(session -> {
            History history = History.of(unit.sessionFactory());
            List<Event<Line>> lines =
                    history.events(session, Line.class).ofId(new LineKey(3, 1)).list();
            assertThat(lines).extracting(event -> event.snapshot().key).containsOnly(new LineKey(3, 1));
            assertThat(lines.get(1).changes()).containsExactly(new Change("amount", 5, 6));
            assertThat(history.events(session, Ticket.class)
                            .ofId("t")
                            .list()
                            .get(0)
                            .snapshot()
                            .getNumber())
                    .isEqualTo(4);
        });
    }

    @Test
    @Spec({"E-003", "E-012"})
    void quotedAndLongNamesAreTakenOver() {
        unit.jdbc("insert into \"Quoted Table\" (id, \"Order\") values (1, 'a')");
        unit.jdbc("insert into a_table_whose_name_is_so_long_that_nothing_can_be_added_to_it (id) values (1)");

        assertThat(unit.query("select \"Order\" from \"Quoted Table_event\"")).containsExactly(List.of("a"));
        unit.inTransaction(session -> assertThat(History.of(unit.sessionFactory())
                        .events(session, VeryLong.class)
                        .ofId(1)
                        .count())
                .isEqualTo(1));
        assertThat(unit.query("select relname::text from pg_class where relname like 'a_table_whose%event'"))
                .containsExactly(List.of("a_table_whose_name_is_so_long_that_nothing_can_b_8998c803_event"));
    }

    @Test
    void aSecondUnitOverTheSameEntitiesUsesTheSameClasses() {
        Class<?> first = eventClass(unit);
        try (TestUnit second = TestUnit.of(Author.class, Article.class).start()) {
            assertThat(eventClass(second)).isSameAs(first);
        }
    }

    @Test
    void aSecondUnitMayHaveOtherNames() {
        try (TestUnit second = TestUnit.of(Author.class, Article.class)
                .set("hibernate.physical_naming_strategy", Prefixed.class.getName())
                .start()) {
            second.jdbc("insert into x_author (x_id) values (7)");
            second.jdbc(
                    "insert into x_article (x_id, x_author_id, x_kind, x_version, x_city) values (1, 7, 'NEWS', 0, 'Rome')");

            assertThat(second.query("select x_kind, pgh_label from x_article_event"))
                    .containsExactly(List.of("NEWS", "insert"));
            second.inTransaction(session -> assertThat(session.createSelectionQuery(
                                    "select e.kind from ArticleEvent e where e.pghXid > 0", Kind.class)
                            .getResultList())
                    .containsExactly(Kind.NEWS));
        }
    }

    @Test
    void aSecondUnitThatNeedsAnotherClassGetsIt() {
        Class<?> first = eventClass(unit);
        try (TestUnit second = TestUnit.of(Author.class, Article.class)
                .set("hibernate.globally_quoted_identifiers", true)
                .set("hibernate.globally_quoted_identifiers_skip_column_definitions", true)
                .start()) {
            second.jdbc("insert into \"Article\" (id, kind, version, city, code) values (1, 'NEWS', 0, 'Rome', 'c:d')");

            assertThat(second.query("select kind, pgh_label from \"Article_event\""))
                    .containsExactly(List.of("NEWS", "insert"));
            assertThat(eventClass(second)).isNotSameAs(first);
        }
    }

    private static Class<?> eventClass(TestUnit unit) {
        return unit.sessionFactory().getMetamodel().getEntities().stream()
                .filter(entity -> entity.getName().equals("ArticleEvent"))
                .findFirst()
                .orElseThrow()
                .getJavaType();
    }

    private static Article article() {
        Article article = new Article();
        article.id = 1L;
        article.title = "t";
        article.kind = Kind.NEWS;
        article.rank = Rank.LOW;
        article.code = new Code("x");
        article.price = new BigDecimal("12.5");
        article.publishedOn = LocalDate.of(2020, 2, 29);
        article.touchedAt = OffsetDateTime.of(2020, 1, 1, 12, 0, 0, 0, ZoneOffset.UTC);
        article.token = UUID.randomUUID();
        article.tags = new String[] {"a", "b"};
        article.settings = Map.of("k", List.of(1, 2));
        article.author = new Author();
        article.author.id = 7L;
        article.author.name = "Ann";
        article.imprint = new Imprint();
        article.imprint.city = "Rome";
        article.imprint.editor = article.author;
        return article;
    }

    enum Kind {
        NEWS,
        OPINION
    }

    enum Rank {
        HIGH,
        LOW
    }

    record Code(String text) {}

    static class CodeConverter implements AttributeConverter<Code, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable Code code) {
            return code == null ? null : "c:" + code.text();
        }

        @Override
        public @Nullable Code convertToEntityAttribute(@Nullable String text) {
            return text == null ? null : new Code(text.substring(2));
        }
    }

    @MappedSuperclass
    abstract static class Base<K> {
        @Id
        @Nullable
        K id;

        @Version
        int version;
    }

    @Embeddable
    static class Imprint {
        @Column(nullable = false, length = 60)
        @Nullable
        String city;

        @Nullable
        String street;

        @ManyToOne
        @Nullable
        Author editor;
    }

    @Entity(name = "Author")
    static class Author {
        @Id
        @Nullable
        Long id;

        @Nullable
        String name;
    }

    @Entity(name = "Article")
    @TrackHistory
    static class Article extends Base<Long> {
        @Column(length = 200, unique = true)
        @Nullable
        String title;

        @Enumerated(EnumType.STRING)
        @Column(nullable = false)
        @Nullable
        Kind kind;

        @Nullable
        Rank rank;

        @Convert(converter = CodeConverter.class)
        @Column(columnDefinition = "varchar(10) default 'c:d' not null")
        @Nullable
        Code code;

        @Column(precision = 12, scale = 3)
        @ColumnTransformer(read = "price / 2", write = "? * 2")
        @Nullable
        BigDecimal price;

        @Column(name = "published_on")
        @Nullable
        LocalDate publishedOn;

        @Column(name = "touched_at")
        @Nullable
        OffsetDateTime touchedAt;

        @Nullable
        UUID token;

        String @Nullable [] tags;

        @JdbcTypeCode(SqlTypes.JSON)
        @Nullable
        Map<String, Object> settings;

        @ManyToOne
        @Nullable
        Author author;

        @Embedded
        @Nullable
        Imprint imprint;

        @Formula("length(title)")
        @Nullable
        Integer titleLength;

        @ElementCollection
        Set<String> notes = Set.of();

        @OneToMany
        @JoinColumn(name = "article_id")
        List<Author> lines = new ArrayList<>();

        @Transient
        int ignored;
    }

    @Entity(name = "Ticket")
    @TrackHistory
    @Access(AccessType.PROPERTY)
    static class Ticket {
        private String id = "";
        private int number;

        @Id
        public String getId() {
            return id;
        }

        public void setId(String id) {
            this.id = id;
        }

        public int getNumber() {
            return number;
        }

        public void setNumber(int number) {
            this.number = number;
        }
    }

    @Embeddable
    record LineKey(@Column(name = "order_no") int orderNo, int pos) {}

    @Entity(name = "Line")
    @TrackHistory
    static class Line {
        @EmbeddedId
        @Nullable
        LineKey key;

        int amount;
    }

    @Entity(name = "Quoted")
    @Table(name = "`Quoted Table`")
    @TrackHistory
    static class Quoted {
        @Id
        int id;

        @Column(name = "`Order`")
        @Nullable
        String order;
    }

    @Entity(name = "VeryLong")
    @Table(name = "a_table_whose_name_is_so_long_that_nothing_can_be_added_to_it")
    @TrackHistory
    static class VeryLong {
        @Id
        int id;
    }

    /** A naming strategy that cannot be applied twice. */
    public static class Prefixed extends PhysicalNamingStrategyStandardImpl {
        private static final long serialVersionUID = 1L;

        @Override
        public Identifier toPhysicalTableName(Identifier name, JdbcEnvironment environment) {
            return prefixed(name);
        }

        @Override
        public Identifier toPhysicalColumnName(Identifier name, JdbcEnvironment environment) {
            return prefixed(name);
        }

        private static Identifier prefixed(Identifier name) {
            return Identifier.toIdentifier("x_" + name.getText(), name.isQuoted());
        }
    }
}
