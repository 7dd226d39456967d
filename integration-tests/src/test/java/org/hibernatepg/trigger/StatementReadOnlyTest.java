package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Level.STATEMENT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@link ReadOnly} with {@code level = STATEMENT}. */
class StatementReadOnlyTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Article.class, Letter.class, Sale.class)
            .set("hibernate.hbm2ddl.auto", "update")
            .set("hibernate.jdbc.batch_size", 10)
            .prepare("create table sale (id int, region int, amount int, primary key (id, region))"
                    + " partition by list (region)")
            .prepare("create table sale_1 partition of sale for values in (1)")
            .prepare("create table sale_2 partition of sale for values in (2)");

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.jdbc("insert into article (id, author, title) values (1, 'ann', 'a'), (2, 'bob', 'b'), (3, null, 'c')");
    }

    @Test
    @Spec("B-017")
    void aBulkUpdateThatChangesAListedAttributeFailsWithTheFirstChange() {
        unit.inTransaction(session ->
                session.createMutationQuery("update Article set title = 'x'").executeUpdate());

        ReadOnlyAttributeException refused = refused(session -> session.createMutationQuery(
                        "update Article set title = 'y', author = case when id = 2 then 'eve' else author end")
                .executeUpdate());

        assertThat(refused)
                .hasMessageContaining("pgtrigger: Cannot update read-only attributes of table Article")
                .cause()
                .hasMessageContaining("UPDATE of row (id)=(2) refused");
        assertThat(refused.uri()).isEqualTo("Article:author");
        assertThat(refused.operation()).isEqualTo(UPDATE);
        assertThat(refused.getSQLState()).isEqualTo("23001");
        assertThat(refused.changes()).containsExactly(new AttributeChange("author", "bob", "eve"));
        assertThat(unit.query("select author, title from article order by id"))
                .hasToString("[[ann, x], [bob, x], [null, x]]");
    }

    @Test
    void aFlushIsRefusedAndFromNullToAValueIsAChange() {
        assertThat(refused(session -> {
                            session.find(Article.class, 1).title = "new";
                            session.find(Article.class, 3).author = "eve";
                        })
                        .changes())
                .containsExactly(new AttributeChange("author", null, "eve"));
    }

    @Test
    void theSameValueAndNoRowsPass() {
        unit.jdbc("update article set author = author, title = title || '!'");
        unit.jdbc("update article set author = 'eve' where false");

        assertThat(unit.value("select title from article where id = 3")).isEqualTo("c!");
    }

    @Test
    @Spec("GAP-01")
    void rowsAreComparedWithThemselvesWhereKeysChange() {
        unit.jdbc("alter table article drop constraint article_pkey, add constraint article_pkey primary key (id)"
                + " deferrable");
        // The authors stay with their rows, whatever the keys become.
        unit.jdbc("update article set id = id + 10");
        unit.jdbc("update article set id = 24 - id where id in (11, 13)");
        unit.jdbc("update article set id = id + 1");
        assertThat(unit.query("select id, author from article order by id"))
                .hasToString("[[12, null], [13, bob], [14, ann]]");

        // Keys and authors swapped: each key keeps its author, each row does not.
        assertThat(refused(session -> session.createNativeMutationQuery("""
                                update article set id = 27 - id, author = case id when 13 then 'ann' else 'bob' end
                                 where id in (13, 14)""").executeUpdate())
                        .changes())
                .hasSize(1)
                .first()
                .isIn(new AttributeChange("author", "ann", "bob"), new AttributeChange("author", "bob", "ann"));
        assertThatThrownBy(() -> unit.jdbc("update article set id = id + 1, author = upper(author)"))
                .hasMessageContaining("Cannot update read-only attributes of table Article");
    }

    @Test
    void allAttributesAndTheKeyMayBeReadOnly() {
        unit.jdbc("insert into letter (id, \"text\", floor, json, note) values (1, 'it''s', 3, '{\"a\": 1}', '')");

        unit.jdbc("update letter set note = 'read'");
        assertThat(refused(session -> session.createNativeMutationQuery("""
                                update letter set id = 2, "text" = E'{table} \\\\ ''x''', floor = 4""").executeUpdate())
                        .changes())
                .containsExactlyInAnyOrder(
                        new AttributeChange("id", "1", "2"),
                        new AttributeChange("text", "it's", "{table} \\ 'x'"),
                        new AttributeChange("place.floor", "3", "4"));
        assertThat(refused(session -> session.createNativeMutationQuery("update letter set json = '{\"a\": 2}'")
                                .executeUpdate())
                        .changes())
                .containsExactly(new AttributeChange("json", "{\"a\": 1}", "{\"a\": 2}"));
    }

    @Test
    @Spec("GAP-01")
    void upsertsAndMovesBetweenPartitionsAreChecked() {
        unit.jdbc("insert into sale values (1, 1, 10), (2, 2, 20)");

        unit.jdbc("update sale set region = 3 - region");
        assertThatThrownBy(() -> unit.jdbc("update sale set region = 3 - region, amount = amount + id - 1"))
                .hasMessageContaining("Attribute 'amount' from '20' to '21'");
        unit.jdbc("insert into sale values (3, 1, 30), (1, 2, 10) on conflict (id, region) do update set amount ="
                + " excluded.amount");
        assertThatThrownBy(() ->
                        unit.jdbc("insert into sale values (4, 1, 30), (1, 2, 11) on conflict (id, region) do update"
                                + " set amount = excluded.amount"))
                .hasMessageContaining("Attribute 'amount' from '10' to '11'");
    }

    @Test
    void mayBeIgnored() {
        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(
                        session,
                        () -> session.createMutationQuery("update Article set author = 'eve'")
                                .executeUpdate(),
                        "Article:author"));

        assertThat(unit.value("select count(*) from article where author = 'eve'"))
                .isEqualTo(3L);
        assertThatThrownBy(() -> unit.jdbc("update article set author = 'x'")).hasMessageContaining("read-only");
    }

    @Test
    void isOneQueryOverThePairsOfRows() {
        String id = TriggerId.of("Article", "author");
        assertThat(InstalledTriggers.created(unit, "Article", "author"))
                .startsWith(
                        "create or replace trigger \"%s\" after update on Article referencing old table as \"old_rows\" new table as \"new_rows\" for each statement execute function "
                                .formatted(id));
        assertThat(InstalledTriggers.body(unit, "Article", "author"))
                .isEqualTo("""
                #variable_conflict use_column
                declare
                    refused text;
                """ + InstalledTriggers.passIfIgnored("Article", "author", "null") + """
                    select concat('UPDATE', concat(' of row (id)=(', concat_ws(', ', old."id"::text), ')'), ' refused', array_to_string(array[
                                case when old."author"::text is distinct from new."author"::text then format(E'\\nAttribute %L from %L to %L', 'author', old."author", new."author") end], ''))
                      into refused
                      from ((select row_number() over () as pgtrigger__row, t.* from "old_rows" as t) as old
                      full join (select row_number() over () as pgtrigger__row, t.* from "new_rows" as t) as new using (pgtrigger__row)
                      join (values (true)) as pgtrigger__pair on coalesce(old."author" is distinct from new."author", false))
                     limit 1;
                    if found then
                        raise exception using
                            errcode = '23001',
                            message = 'pgtrigger: Cannot update read-only attributes of table Article',
                            detail = refused,
                            schema = tg_table_schema,
                            table = tg_table_name,
                            column = 'author',
                            constraint = 'Article:author',
                            datatype = 'pgtrigger.read_only';
                    end if;
                    return null;
                end
                """);
    }

    @Test
    @Spec("T-007")
    void aStatementCannotBePutOff() {
        assertThat(BootFaults.of(Wrong.class))
                .containsExactly("Wrong: '@ReadOnly(name = \"text\")' can be deferred but fires once for a statement."
                        + " PostgreSQL defers only what fires for each row: use level = ROW.");
    }

    private static ReadOnlyAttributeException refused(Consumer<Session> work) {
        ReadOnlyAttributeException refused =
                catchThrowableOfType(ReadOnlyAttributeException.class, () -> unit.inTransaction(work));
        assertThat(refused).as("nothing was refused").isNotNull();
        return refused;
    }

    @Entity(name = "Article")
    @ReadOnly(name = "author", attributes = "author", level = STATEMENT)
    static class Article {
        @Id
        int id;

        String author;
        String title;
    }

    @Embeddable
    static class Place {
        int floor;
    }

    @Entity(name = "Letter")
    @ReadOnly(name = "sent", exclude = "note", level = STATEMENT)
    static class Letter {
        @Id
        int id;

        @Column(name = "`text`")
        String text;

        @Embedded
        Place place;

        @Column(columnDefinition = "json")
        @JdbcTypeCode(SqlTypes.JSON)
        String json;

        String note;
    }

    @Entity(name = "Sale")
    @ReadOnly(name = "amount", attributes = "amount", level = STATEMENT)
    static class Sale {
        @Id
        int id;

        int region;
        Integer amount;
    }

    @Entity(name = "Wrong")
    @ReadOnly(name = "text", attributes = "text", level = STATEMENT, timing = Timing.DEFERRED)
    static class Wrong {
        @Id
        int id;

        String text;
    }
}
