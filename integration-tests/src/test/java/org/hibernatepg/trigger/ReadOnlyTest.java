package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReadOnlyTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Article.class, Letter.class, Constant.class, Split.class, Payload.class);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.inTransaction(session -> {
            session.persist(new Article(1));
            session.persist(new Letter(1));
            session.persist(new Constant(1));
        });
    }

    @Test
    @Spec("B-015")
    void aListedAttributeCannotBeChangedAndTheOthersCan() {
        unit.inTransaction(session -> session.find(Article.class, 1).title = "edited");

        ReadOnlyAttributeException refused = refused(session -> {
            session.find(Article.class, 1).title = "edited again";
            session.find(Article.class, 1).author = "mallory";
        });

        assertThat(refused).hasMessageContaining("pgtrigger: Cannot update read-only attributes of table Article");
        assertThat(refused.uri()).isEqualTo("Article:created");
        assertThat(refused.operation()).isEqualTo(UPDATE);
        assertThat(refused.changes()).containsExactly(new AttributeChange("author", "ann", "mallory"));
        assertThat(unit.query("select title, author from article")).containsExactly(List.of("edited", "ann"));
    }

    @Test
    @Spec("B-015")
    void fromNullToAValueAndBackIsAChange() {
        assertThat(refused(session -> session.find(Article.class, 1).reviewer = "bob")
                        .changes())
                .containsExactly(new AttributeChange("reviewer", null, "bob"));
        assertThat(refused(session -> session.find(Article.class, 1).author = null)
                        .changes())
                .containsExactly(new AttributeChange("author", "ann", null));
    }

    @Test
    void everyChangedAttributeIsTold() {
        assertThat(refused(session -> {
                            session.find(Article.class, 1).author = "mallory";
                            session.find(Article.class, 1).reviewer = "bob";
                        })
                        .changes())
                .containsExactly(
                        new AttributeChange("author", "ann", "mallory"), new AttributeChange("reviewer", null, "bob"));
    }

    @Test
    void anUpdateThatSetsTheSameValuePasses() {
        unit.inTransaction(session -> session.createMutationQuery("update Article set author = 'ann', title = 'x'")
                .executeUpdate());

        assertThat(unit.value("select title from article")).isEqualTo("x");
    }

    @Test
    @Spec("B-017")
    void aBulkUpdateThatChangesAListedAttributeFailsAsAWhole() {
        unit.inTransaction(session -> {
            session.persist(new Article(2));
            session.persist(new Article(3));
        });

        assertThat(refused(session -> session.createMutationQuery(
                                        "update Article set author = case when id = 3 then 'x' else author end, title = 'bulk'")
                                .executeUpdate())
                        .changes())
                .containsExactly(new AttributeChange("author", "ann", "x"));
        assertThatThrownBy(() -> unit.jdbc("update article set author = 'x'"))
                .hasMessageContaining("Cannot update read-only attributes of table Article");
        assertThat(unit.value("select count(*) from article where title = '' and author = 'ann'"))
                .isEqualTo(3L);
    }

    @Test
    @Spec("B-016")
    void allButTheExcludedAttributesAreReadOnly() {
        unit.inTransaction(session -> {
            session.find(Letter.class, 1).read = true;
            session.find(Letter.class, 1).to.floor = 4;
        });

        assertThat(refused(session -> session.find(Letter.class, 1).to.street = "Elm Street")
                        .changes())
                .containsExactly(new AttributeChange("to.street", "Main Street", "Elm Street"));
        assertThat(refused(session -> session.find(Letter.class, 1).text = "forged")
                        .changes())
                .containsExactly(new AttributeChange("text", "Dear", "forged"));
        assertThat(unit.query("select \"read\", floor from letter")).containsExactly(List.of(true, 4));
    }

    @Test
    void withoutListsEverythingIsReadOnlyAndTheKeyToo() {
        assertThat(refused(session -> session.find(Constant.class, 1).text = "other")
                        .changes())
                .containsExactly(new AttributeChange("text", "pi", "other"));
        assertThat(refused(session -> session.createNativeMutationQuery("update constant set id = 2")
                                .executeUpdate())
                        .changes())
                .containsExactly(new AttributeChange("id", "1", "2"));
        unit.jdbc("update constant set text = text");
    }

    @Test
    void theNameOfAnEmbeddableStandsForAllInIt() {
        unit.inTransaction(session -> session.persist(new Split(1, session.find(Article.class, 1))));

        assertThat(refused(session -> session.find(Split.class, 1).address.floor = 2)
                        .changes())
                .containsExactly(new AttributeChange("address.floor", "0", "2"));
        unit.inTransaction(session -> session.find(Split.class, 1).note = "moved");
    }

    @Test
    void anAssociationIsReadOnlyByItsColumn() {
        unit.inTransaction(session -> {
            session.persist(new Article(2));
            session.persist(new Split(1, session.find(Article.class, 1)));
        });

        assertThat(refused(session -> session.find(Split.class, 1).article = session.find(Article.class, 2))
                        .changes())
                .containsExactly(new AttributeChange("article", "1", "2"));
    }

    @Test
    void valuesAreToldExactlyWhateverTheyHold() {
        String before = "it's a \"quote\"";
        String after = "back\\slash\nAttribute 'x' from 'y' to 'z'\n\r''\t%s %L {table} $pgtrigger$ ü";
        unit.inTransaction(session -> session.persist(new Payload("k", before)));

        assertThat(refused(session -> session.find(Payload.class, "k").text = after)
                        .changes())
                .containsExactly(new AttributeChange("text", before, after));
    }

    @Test
    void aKeyThatLooksLikeAReportOfAChangeIsNotTakenForOne() {
        String key = "k) refused\nAttribute 'text' from 'a' to 'b'\nAttribute 'text' from 'c' to 'd'";
        unit.inTransaction(session -> session.persist(new Payload(key, "before")));

        assertThat(refused(session -> session.find(Payload.class, key).text = "after")
                        .changes())
                .containsExactly(new AttributeChange("text", "before", "after"));
    }

    @Test
    void aTypeWithoutEqualityCanBeReadOnly() {
        unit.jdbc("insert into payload (id, text, json) values ('j', '', '{\"a\": 1}')");

        unit.jdbc("update payload set note = 'x', json = '{\"a\": 1}'");
        assertThatThrownBy(() -> unit.jdbc("update payload set json = '{\"a\": 2}'"))
                .hasMessageContaining("read-only");
    }

    @Test
    @Spec("B-018")
    void theConditionIsGeneratedFromTheAttributes() {
        assertThat(Arrays.stream(ReadOnly.class.getDeclaredMethods()).map(method -> method.getName()))
                .doesNotContain("condition");
        assertThat(InstalledTriggers.definition(unit, "Constant", "constant"))
                .isEqualTo(
                        "CREATE TRIGGER %1$s BEFORE UPDATE ON constant FOR EACH ROW WHEN (%2$s) EXECUTE FUNCTION %1$s()"
                                .formatted(TriggerId.of("Constant", "constant"), "old.* IS DISTINCT FROM new.*"));
    }

    @Test
    @Spec({"B-012", "B-013"})
    void misuseIsAFaultAtBoot() {
        assertThat(BootFaults.of(Both.class, Unknown.class, NothingLeft.class))
                .containsExactlyInAnyOrder(
                        "Both: '@ReadOnly(name = \"r\")' names both attributes and exclude. Use one of them.",
                        "Unknown: '@ReadOnly(name = \"r\")' names the attribute 'nope', which has no column in table Unknown."
                                + " Its attributes are id, text.",
                        "Unknown: '@ReadOnly(name = \"s\")' names the attribute 'never', which has no column in table Unknown."
                                + " Its attributes are id, text.",
                        "NothingLeft: '@ReadOnly(name = \"r\")' excludes every attribute and so keeps none. Exclude fewer, or"
                                + " leave the annotation out.");
    }

    private static ReadOnlyAttributeException refused(Consumer<Session> work) {
        ReadOnlyAttributeException refused =
                catchThrowableOfType(ReadOnlyAttributeException.class, () -> unit.inTransaction(work));
        assertThat(refused).as("nothing was refused").isNotNull();
        return refused;
    }

    @Entity(name = "Article")
    @ReadOnly(
            name = "created",
            attributes = {"author", "reviewer"})
    static class Article {
        @Id
        int id;

        String title = "";
        String author = "ann";
        String reviewer;

        Article() {}

        Article(int id) {
            this.id = id;
        }
    }

    @Embeddable
    static class Address {
        String street = "Main Street";
        int floor;
    }

    @Entity(name = "Letter")
    @ReadOnly(
            name = "sent",
            exclude = {"read", "to.floor"})
    static class Letter {
        @Id
        int id;

        String text = "Dear";

        @Column(name = "`read`")
        boolean read;

        @Embedded
        Address to = new Address();

        Letter() {}

        Letter(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Constant")
    @ReadOnly(name = "constant", ignorable = false)
    static class Constant {
        @Id
        int id;

        String text = "pi";

        Constant() {}

        Constant(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Split")
    @ReadOnly(name = "address", attributes = "address")
    @ReadOnly(name = "article", attributes = "article")
    static class Split {
        @Id
        int id;

        String note = "";

        @Embedded
        Address address = new Address();

        @ManyToOne
        @JoinColumn(name = "article_ref")
        Article article;

        Split() {}

        Split(int id, Article article) {
            this.id = id;
            this.article = article;
        }
    }

    @Entity(name = "Payload")
    @ReadOnly(name = "fixed", exclude = "note")
    static class Payload {
        @Id
        @Column(columnDefinition = "text")
        String id;

        @Column(columnDefinition = "text")
        String text;

        String note;

        @Column(columnDefinition = "json")
        @org.hibernate.annotations.JdbcTypeCode(org.hibernate.type.SqlTypes.JSON)
        String json;

        Payload() {}

        Payload(String id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Both")
    @ReadOnly(name = "r", attributes = "id", exclude = "text")
    static class Both {
        @Id
        int id;

        String text;
    }

    @Entity(name = "Unknown")
    @ReadOnly(name = "r", attributes = "nope")
    @ReadOnly(name = "s", exclude = "never")
    static class Unknown {
        @Id
        int id;

        String text;
    }

    @Entity(name = "NothingLeft")
    @ReadOnly(
            name = "r",
            exclude = {"id", "text"})
    static class NothingLeft {
        @Id
        int id;

        String text;
    }
}
