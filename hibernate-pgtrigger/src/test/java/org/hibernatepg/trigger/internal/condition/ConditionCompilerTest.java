package org.hibernatepg.trigger.internal.condition;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import java.io.Serializable;
import org.hibernatepg.trigger.Operation;
import org.junit.jupiter.api.Test;

class ConditionCompilerTest {
    private static final Mappings ARTICLE = Mappings.ofArticle();

    @Test
    void readsAttributesAsColumnsOfTheRow() {
        assertThat(sql("new.amount < 0")).isEqualTo("new.\"amount\" < 0");
        assertThat(sql("NEW.amount > OLD.amount")).isEqualTo("new.\"amount\" > old.\"amount\"");
        assertThat(sql("new.name = 'x'")).isEqualTo("new.\"display_name\" = 'x'");
        assertThat(sql("new.`name` = 'x'")).isEqualTo("new.\"display_name\" = 'x'");
    }

    @Test
    void writesUnquotedColumnNamesAsTheDatabaseFoldsThem() {
        assertThat(sql("new.createdBy = 'x'")).isEqualTo("new.\"createdby\" = 'x'");
        assertThat(sql("new.odd = 'x'")).isEqualTo("new.\"Odd Name\" = 'x'");
    }

    @Test
    void readsAttributesOfEmbeddables() {
        assertThat(sql("new.address.city = 'x'")).isEqualTo("new.\"city\" = 'x'");
    }

    @Test
    void readsTheIdentifierByItsOwnNameAndAsId() {
        assertThat(sql("new.number = 1 and old.id <> 5")).isEqualTo("new.\"number\" = 1 and old.\"number\" <> 5");
    }

    @Test
    void readsTheKeyOfAnAssociation() {
        assertThat(sql("new.owner is null")).isEqualTo("new.\"owner_personid\" is null");
        assertThat(sql("new.owner = 5 or new.owner.id = 5 or new.owner.personId = 5"))
                .isEqualTo("new.\"owner_personid\" = 5 or new.\"owner_personid\" = 5 or new.\"owner_personid\" = 5");
        assertThat(sql("new.country = 'DE' and new.country.iso <> old.country.id"))
                .isEqualTo("new.\"country_iso\" = 'DE' and new.\"country_iso\" <> old.\"country_iso\"");
        assertThat(sql("new.editor.email = 'x' and new.editor = 'y'"))
                .isEqualTo("new.\"editor_email\" = 'x' and new.\"editor_email\" = 'y'");
    }

    @Test
    void readsInheritedAndCompositeKeys() {
        Mappings mappings = Mappings.of(Animal.class, Dog.class, Seat.class, Line.class);
        assertThat(mappings.compile(Dog.class, "new.name = 'x' and new.id = 1 and new.barks"))
                .isEqualTo("new.\"name\" = 'x' and new.\"id\" = 1 and new.\"barks\"");
        assertThat(mappings.compile(Seat.class, "new.id.row = 1 or changed(id)"))
                .isEqualTo("new.\"seat_row\" = 1 or old.\"place\" is distinct from new.\"place\""
                        + " or old.\"seat_row\" is distinct from new.\"seat_row\"");
        assertThat(mappings.compile(Line.class, "new.number = 1 and changed(seat)"))
                .isEqualTo("new.\"number\" = 1 and (old.\"seat_place\" is distinct from new.\"seat_place\""
                        + " or old.\"seat_seat_row\" is distinct from new.\"seat_seat_row\")");
    }

    @Test
    void compares() {
        assertThat(sql("new.amount = 1 and new.amount <> 1 and new.amount != 1 and new.amount ^= 1"))
                .isEqualTo(
                        "new.\"amount\" = 1 and new.\"amount\" <> 1 and new.\"amount\" <> 1 and new.\"amount\" <> 1");
        assertThat(sql("new.amount <= 1 and new.amount >= old.amount"))
                .isEqualTo("new.\"amount\" <= 1 and new.\"amount\" >= old.\"amount\"");
        assertThat(sql("new.amount between 1 and 10 and new.amount not between 3 and 4"))
                .isEqualTo("new.\"amount\" between 1 and 10 and new.\"amount\" not between 3 and 4");
        assertThat(sql("new.amount in (1, 2, -3) and new.amount not in (4)"))
                .isEqualTo("new.\"amount\" in (1, 2, -3) and new.\"amount\" not in (4)");
    }

    @Test
    void comparesTuplesAndAttributesWithSeveralColumns() {
        assertThat(sql("(new.amount, new.status) = (5, PUBLISHED)"))
                .isEqualTo("(new.\"amount\", new.\"status\") = (5, 'PUBLISHED')");
        assertThat(sql("(old.amount, old.raw) is distinct from (new.amount, new.raw)"))
                .isEqualTo("(old.\"amount\", old.\"raw\"::text) is distinct from (new.\"amount\", new.\"raw\"::text)");
        assertThat(sql("(new.amount, new.color) not in ((1, RED), (2, 'GREEN'))"))
                .isEqualTo("(new.\"amount\", new.\"color\") not in ((1, 'R'), (2, 'G'))");
        assertThat(sql("new.address = old.address or new.address = ('Rome', 'x')"))
                .isEqualTo("(new.\"city\", new.\"street\") = (old.\"city\", old.\"street\")"
                        + " or (new.\"city\", new.\"street\") = ('Rome', 'x')");
        assertThat(sql("new.address is null and old.address is not null and new.address <> null"))
                .isEqualTo("(new.\"city\", new.\"street\") is null and not ((old.\"city\", old.\"street\") is null)"
                        + " and not ((new.\"city\", new.\"street\") is null)");
    }

    @Test
    void matchesPatterns() {
        assertThat(sql("new.name like 'a%' and new.name not like '%!%%' escape '!'"))
                .isEqualTo("new.\"display_name\" like 'a%' and new.\"display_name\" not like '%!%%' escape '!'");
        assertThat(sql("new.name ilike 'x' and new.name not ilike 'y'"))
                .isEqualTo("new.\"display_name\" ilike 'x' and new.\"display_name\" not ilike 'y'");
    }

    @Test
    void comparesWithNull() {
        assertThat(sql("new.name is null and old.name is not null"))
                .isEqualTo("new.\"display_name\" is null and old.\"display_name\" is not null");
        assertThat(sql("new.name = null or null <> new.name"))
                .isEqualTo("new.\"display_name\" is null or new.\"display_name\" is not null");
        assertThat(sql("new.name is distinct from null or new.name is not distinct from null"))
                .isEqualTo("new.\"display_name\" is not null or new.\"display_name\" is null");
    }

    @Test
    void comparesNullSafe() {
        assertThat(sql("new.name is distinct from old.name or new.name is not distinct from 'x'"))
                .isEqualTo("new.\"display_name\" is distinct from old.\"display_name\""
                        + " or new.\"display_name\" is not distinct from 'x'");
    }

    @Test
    void takesBooleansAsConditions() {
        assertThat(sql("new.active and not old.active")).isEqualTo("new.\"active\" and not old.\"active\"");
        assertThat(sql("new.active is true and new.active is not false and new.active = true"))
                .isEqualTo("new.\"active\" is true and new.\"active\" is not false and new.\"active\" = true");
        assertThat(sql("new.featured and new.featured is not true and new.featured = false"))
                .isEqualTo(
                        "new.\"featured\" = 'Y' and (new.\"featured\" = 'Y') is not true and new.\"featured\" = 'N'");
        assertThat(sql("not coalesce(new.featured, false)")).isEqualTo("not (coalesce(new.\"featured\", 'N') = 'Y')");
        assertThat(sql("true")).isEqualTo("true");
    }

    @Test
    void keepsTheGroupingOfTheAuthor() {
        assertThat(sql("(new.active) and ((new.amount = 1 or new.amount = 2)) or old.active"))
                .isEqualTo("(new.\"active\") and ((new.\"amount\" = 1 or new.\"amount\" = 2)) or old.\"active\"");
        assertThat(sql("not (new.amount = 1 or new.amount = 2)"))
                .isEqualTo("not (new.\"amount\" = 1 or new.\"amount\" = 2)");
    }

    @Test
    void addsParenthesesWhereTheyAreNeeded() {
        assertThat(sql("not new.amount = 3")).isEqualTo("not (new.\"amount\" = 3)");
        assertThat(sql("new.active and changed(name, amount)"))
                .isEqualTo("new.\"active\" and (old.\"display_name\" is distinct from new.\"display_name\""
                        + " or old.\"amount\" is distinct from new.\"amount\")");
        assertThat(sql("changed(amount) = new.active"))
                .isEqualTo("(old.\"amount\" is distinct from new.\"amount\") = new.\"active\"");
    }

    @Test
    void computes() {
        assertThat(sql("(new.amount + 1) * 2 - -3 > old.amount / 2 % 3"))
                .isEqualTo("(new.\"amount\" + 1) * 2 - -3 > old.\"amount\" / 2 % 3");
        assertThat(sql("-new.amount > - -new.amount")).isEqualTo("-new.\"amount\" > -(-new.\"amount\")");
        assertThat(sql("new.name || '-' || new.createdBy = 'a-b'"))
                .isEqualTo("new.\"display_name\" || '-' || new.\"createdby\" = 'a-b'");
    }

    @Test
    void writesNumbersInEveryNotation() {
        assertThat(sql("new.amount in (1_000, 10L, 0xFF, 10bi)")).isEqualTo("new.\"amount\" in (1000, 10, 255, 10)");
        assertThat(sql("new.weight in (1.5, 1.5f, 1.5e3d, .5, 10.25bd)"))
                .isEqualTo("new.\"weight\" in (1.5, 1.5, 1.5e3, .5, 10.25)");
        assertThat(sql("new.amount > 5.5 and new.price < 3")).isEqualTo("new.\"amount\" > 5.5 and new.\"price\" < 3");
    }

    @Test
    void escapesStrings() {
        assertThat(sql("new.name = 'it''s 100%'")).isEqualTo("new.\"display_name\" = 'it''s 100%'");
        assertThat(sql("new.name = \"it's \\\"x\\\"\"")).isEqualTo("new.\"display_name\" = 'it''s \"x\"'");
        assertThat(sql("new.name = 'a\\b'")).isEqualTo("new.\"display_name\" = E'a\\\\b'");
    }

    @Test
    void writesDatesAndTimes() {
        assertThat(sql("new.day in (date 2020-01-02, {d '2020-01-02'}, {2020-01-02}, '2020-01-02')"))
                .isEqualTo(
                        "new.\"day\" in (date '2020-01-02', date '2020-01-02', date '2020-01-02', date '2020-01-02')");
        assertThat(sql("new.opens in (time 10:00, {t '10:00:00'}, '09:30')"))
                .isEqualTo("new.\"opens\" in (time '10:00:00', time '10:00:00', time '09:30:00')");
        assertThat(sql("new.seen in (datetime 2020-01-02 10:00:05, {ts '2020-01-02 10:00:00.5'}, '2020-01-02')"))
                .isEqualTo("new.\"seen\" in (timestamp '2020-01-02 10:00:05', timestamp '2020-01-02 10:00:00.5',"
                        + " timestamp '2020-01-02 00:00:00')");
        assertThat(sql("new.seen > date 2020-01-02")).isEqualTo("new.\"seen\" > date '2020-01-02'");
        assertThat(sql("new.printed > '2020-01-02 10:00'"))
                .isEqualTo("new.\"printed\" > timestamp '2020-01-02 10:00:00'");
    }

    @Test
    void writesMomentsWithTheirOffset() {
        assertThat(sql("new.changed in (datetime 2020-01-02 10:00:00+02:00, '2020-01-02T10:00:00Z')"))
                .isEqualTo("new.\"changed\" in (timestamp with time zone '2020-01-02 10:00:00+02:00',"
                        + " timestamp with time zone '2020-01-02 10:00:00+00:00')");
        assertThat(sql("new.changed > datetime 2020-01-02 10:00:05.25 'Europe/Berlin'"))
                .isEqualTo("new.\"changed\" > timestamp with time zone '2020-01-02 10:00:05.25+01:00'");
    }

    @Test
    void knowsTheClock() {
        assertThat(sql("new.day = current_date or new.day = local date"))
                .isEqualTo("new.\"day\" = current_date or new.\"day\" = current_date");
        assertThat(sql("new.changed > current_timestamp or new.changed > instant"))
                .isEqualTo("new.\"changed\" > current_timestamp or new.\"changed\" > current_timestamp");
        assertThat(sql("new.seen > local datetime or new.opens < local time"))
                .isEqualTo("new.\"seen\" > localtimestamp or new.\"opens\" < localtime");
    }

    @Test
    void writesEnumsAsTheyAreStored() {
        assertThat(sql("new.rank = PUBLISHED and 'INACTIVE' <> new.rank"))
                .isEqualTo("new.\"rank\" = 1 and 2 <> new.\"rank\"");
        assertThat(sql("new.status in (PUBLISHED, 'INACTIVE', Status.UNPUBLISHED)"))
                .isEqualTo("new.\"status\" in ('PUBLISHED', 'INACTIVE', 'UNPUBLISHED')");
        assertThat(sql("new.status <> org.hibernatepg.trigger.internal.condition.Article.Status.INACTIVE"))
                .isEqualTo("new.\"status\" <> 'INACTIVE'");
        assertThat(sql("new.phase = PUBLISHED")).isEqualTo("new.\"phase\" = 'PUBLISHED'::Status");
        assertThat(sql("new.rank between UNPUBLISHED and PUBLISHED")).isEqualTo("new.\"rank\" between 0 and 1");
        assertThat(sql("'PUBLISHED' in (new.rank, old.rank)")).isEqualTo("1 in (new.\"rank\", old.\"rank\")");
    }

    @Test
    void writesConvertedValuesAsTheyAreStored() {
        assertThat(sql("new.color = RED and new.color is distinct from 'GREEN'"))
                .isEqualTo("new.\"color\" = 'R' and new.\"color\" is distinct from 'G'");
        assertThat(sql("new.fee > 100")).isEqualTo("new.\"fee\" > 100");
    }

    @Test
    void takesStoredValuesThatTheConverterKnows() {
        assertThat(sql("new.color = 'G' and new.featured = 'Y'"))
                .isEqualTo("new.\"color\" = 'G' and new.\"featured\" = 'Y'");
    }

    @Test
    void writesOtherTypesThroughTheirMapping() {
        assertThat(sql("new.token = '0b3c1a52-1111-2222-3333-444455556666'"))
                .isEqualTo("new.\"token\" = cast('0b3c1a52-1111-2222-3333-444455556666' as uuid)");
        assertThat(sql("new.grade = 'A'")).isEqualTo("new.\"grade\" = 'A'");
        assertThat(sql("new.data = '{\"a\": 1}'")).isEqualTo("new.\"data\" = '{\"a\": 1}'::jsonb");
    }

    @Test
    void comparesTypesWithoutEqualityByTheirText() {
        assertThat(sql("new.raw = '{}' and new.raw is distinct from old.raw and new.raw is not null"))
                .isEqualTo("new.\"raw\"::text = '{}' and new.\"raw\"::text is distinct from old.\"raw\"::text"
                        + " and new.\"raw\" is not null");
        assertThat(sql("changed(raw)")).isEqualTo("old.\"raw\"::text is distinct from new.\"raw\"::text");
    }

    @Test
    void callsSimpleFunctions() {
        assertThat(sql("lower(new.name) = upper('x') and length(new.name) > 3 and abs(new.amount) > 3"))
                .isEqualTo("lower(new.\"display_name\") = upper('x') and length(new.\"display_name\") > 3"
                        + " and abs(new.\"amount\") > 3");
        assertThat(sql("trim(new.name) <> '' and trim(leading '0' from new.name) = 'x'"))
                .isEqualTo("trim(new.\"display_name\") <> '' and trim(leading '0' from new.\"display_name\") = 'x'");
        assertThat(sql("coalesce(new.stock, 0) = 1 and coalesce(new.rank, PUBLISHED) = INACTIVE"))
                .isEqualTo("coalesce(new.\"stock\", 0) = 1 and coalesce(new.\"rank\", 1) = 2");
        assertThat(sql("cast(new.amount as String) = '5' and cast(new.name as BigDecimal(10, 2)) > 1"))
                .isEqualTo("cast(new.\"amount\" as text) = '5' and cast(new.\"display_name\" as numeric(10, 2)) > 1");
    }

    @Test
    void choosesByCase() {
        assertThat(sql("case when new.amount > 5 then 'a' else 'b' end = 'a'"))
                .isEqualTo("case when new.\"amount\" > 5 then 'a' else 'b' end = 'a'");
        assertThat(sql("case new.rank when PUBLISHED then new.rank else INACTIVE end = UNPUBLISHED"))
                .isEqualTo("case new.\"rank\" when 1 then new.\"rank\" else 2 end = 0");
    }

    @Test
    void changedMeansThatAnyAttributeChanged() {
        assertThat(sql("changed(amount)")).isEqualTo("old.\"amount\" is distinct from new.\"amount\"");
        assertThat(sql("changed(owner, address)"))
                .isEqualTo("old.\"owner_personid\" is distinct from new.\"owner_personid\""
                        + " or old.\"city\" is distinct from new.\"city\""
                        + " or old.\"street\" is distinct from new.\"street\"");
        assertThat(sql("not changed(amount)")).isEqualTo("not (old.\"amount\" is distinct from new.\"amount\")");
    }

    @Test
    void allChangedMeansThatEveryAttributeChanged() {
        assertThat(sql("all_changed(name, amount)"))
                .isEqualTo("old.\"display_name\" is distinct from new.\"display_name\""
                        + " and old.\"amount\" is distinct from new.\"amount\"");
    }

    @Test
    void unchangedMeansThatNoAttributeChanged() {
        assertThat(sql("unchanged(name, amount)"))
                .isEqualTo("old.\"display_name\" is not distinct from new.\"display_name\""
                        + " and old.\"amount\" is not distinct from new.\"amount\"");
    }

    @Test
    void comparesWholeRowsWhereNoAttributeIsNamed() {
        Mappings mappings = Mappings.of(Animal.class, Dog.class);
        assertThat(mappings.compile(Animal.class, "changed()")).isEqualTo("old.* is distinct from new.*");
        assertThat(mappings.compile(Animal.class, "unchanged()")).isEqualTo("old.* is not distinct from new.*");
        assertThat(mappings.compile(Animal.class, "all_changed()"))
                .isEqualTo("old.\"barks\" is distinct from new.\"barks\" and old.\"id\" is distinct from new.\"id\""
                        + " and old.\"name\" is distinct from new.\"name\"");
    }

    @Test
    void listsTheColumnsWhereTheWholeRowCannotBeCompared() {
        assertThat(sql("changed()"))
                .startsWith("old.\"active\" is distinct from new.\"active\" or old.\"city\"")
                .contains(" or old.\"raw\"::text is distinct from new.\"raw\"::text or ");
    }

    @Test
    void neverRewritesRawSql() {
        assertThat(sql("sql('(OLD.a) or (NEW.\"b\" = ''new.c'')')")).isEqualTo("((OLD.a) or (NEW.\"b\" = 'new.c'))");
        assertThat(sql("not sql('new.a') and new.active")).isEqualTo("not (new.a) and new.\"active\"");
        assertThat(sql("sql('true -- always')")).isEqualTo("(true -- always\n)");
    }

    @Test
    void readsTheRowsThatTheOperationsHave() {
        assertThat(ARTICLE.compile(Article.class, "new.active", Operation.INSERT, Operation.UPDATE))
                .isEqualTo("new.\"active\"");
        assertThat(ARTICLE.compile(Article.class, "old.active", Operation.UPDATE, Operation.DELETE))
                .isEqualTo("old.\"active\"");
        assertThat(ARTICLE.compile(Article.class, "sql('current_user = ''x''')", Operation.TRUNCATE))
                .isEqualTo("(current_user = 'x')");
    }

    @Test
    void takesKeywordsAsAttributes() {
        Mappings mappings = Mappings.of(Calendar.class);
        assertThat(mappings.compile(Calendar.class, "new.year = 1 and new.order = 2 and changed(year, month)"))
                .isEqualTo("new.\"cal_year\" = 1 and new.\"cal_order\" = 2"
                        + " and (old.\"cal_year\" is distinct from new.\"cal_year\""
                        + " or old.\"cal_month\" is distinct from new.\"cal_month\")");
    }

    private static String sql(String hql) {
        return ARTICLE.compile(Article.class, hql);
    }

    @Entity(name = "Animal")
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    static class Animal {
        @Id
        Long id;

        String name;
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {
        boolean barks;
    }

    @Entity(name = "Seat")
    static class Seat {
        @EmbeddedId
        Place id;

        boolean taken;
    }

    @Embeddable
    record Place(String place, @Column(name = "seat_row") int row) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Entity(name = "Line")
    @IdClass(LineKey.class)
    static class Line {
        @Id
        Long document;

        @Id
        int number;

        @ManyToOne
        Seat seat;
    }

    record LineKey(Long document, int number) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Entity(name = "Calendar")
    static class Calendar {
        @Id
        Long id;

        @Column(name = "cal_year")
        int year;

        @Column(name = "cal_month")
        int month;

        @Column(name = "cal_order")
        int order;
    }
}
