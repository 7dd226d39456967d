package org.hibernatepg.trigger.internal.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.condition.Attribute;
import org.hibernatepg.trigger.condition.Condition;
import org.hibernatepg.trigger.condition.Rows;
import org.hibernatepg.trigger.internal.condition.Article.Color;
import org.hibernatepg.trigger.internal.condition.Article.Money;
import org.hibernatepg.trigger.internal.condition.Article.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FluentConditionTest {
    private static final Mappings ARTICLE = Mappings.ofArticle();

    private static final Attribute<Article, String> NAME = Attribute.of(Article.class, "name", String.class);
    private static final Attribute<Article, Integer> AMOUNT = Attribute.of(Article.class, "amount", Integer.class);
    private static final Attribute<Article, Integer> STOCK = Attribute.of(Article.class, "stock", Integer.class);
    private static final Attribute<Article, Long> VIEWS = Attribute.of(Article.class, "views", Long.class);
    private static final Attribute<Article, BigDecimal> PRICE = Attribute.of(Article.class, "price", BigDecimal.class);
    private static final Attribute<Article, Boolean> ACTIVE = Attribute.of(Article.class, "active", Boolean.class);
    private static final Attribute<Article, Boolean> FEATURED = Attribute.of(Article.class, "featured", Boolean.class);
    private static final Attribute<Article, Status> RANK = Attribute.of(Article.class, "rank", Status.class);
    private static final Attribute<Article, Status> STATUS = Attribute.of(Article.class, "status", Status.class);
    private static final Attribute<Article, Status> PHASE = Attribute.of(Article.class, "phase", Status.class);
    private static final Attribute<Article, Color> COLOR = Attribute.of(Article.class, "color", Color.class);
    private static final Attribute<Article, Money> FEE = Attribute.of(Article.class, "fee", Money.class);
    private static final Attribute<Article, UUID> TOKEN = Attribute.of(Article.class, "token", UUID.class);
    private static final Attribute<Article, LocalDate> DAY = Attribute.of(Article.class, "day", LocalDate.class);
    private static final Attribute<Article, LocalTime> OPENS = Attribute.of(Article.class, "opens", LocalTime.class);
    private static final Attribute<Article, LocalDateTime> SEEN =
            Attribute.of(Article.class, "seen", LocalDateTime.class);
    private static final Attribute<Article, Instant> CHANGED = Attribute.of(Article.class, "changed", Instant.class);
    private static final Attribute<Article, Date> PRINTED = Attribute.of(Article.class, "printed", Date.class);
    private static final Attribute<Article, Article.Address> ADDRESS =
            Attribute.of(Article.class, "address", Article.Address.class);
    private static final Attribute<Article, String> CITY =
            ADDRESS.get(Attribute.of(Article.Address.class, "city", String.class));
    private static final Attribute<Article, Article.Person> OWNER =
            Attribute.of(Article.class, "owner", Article.Person.class);
    private static final Attribute<Article, String> CREATED_BY = Attribute.of(Article.class, "createdBy", String.class);

    private static final Rows<Article> article = Rows.of(Article.class);

    /** The same condition in both notations. */
    static Stream<Arguments> pairs() {
        return Stream.of(
                pair("new.amount = 1", article.newValue(AMOUNT).eq(1)),
                pair("new.amount <> old.amount", article.newValue(AMOUNT).ne(article.oldValue(AMOUNT))),
                pair("new.amount < 1", article.newValue(AMOUNT).lt(1)),
                pair("new.amount <= -1", article.newValue(AMOUNT).le(-1)),
                pair("new.amount > 1", article.newValue(AMOUNT).gt(1)),
                pair("new.amount >= 1", article.newValue(AMOUNT).ge(1)),
                pair("new.amount >= new.stock", article.newValue(AMOUNT).ge(article.newValue(STOCK))),
                pair("new.price > 1.50", article.newValue(PRICE).gt(new BigDecimal("1.50"))),
                pair("new.views > 3000000000", article.newValue(VIEWS).gt(3_000_000_000L)),
                pair(
                        "new.views > new.amount",
                        article.newValue(VIEWS).gt(article.newValue(AMOUNT).as(Long.class))),
                pair(
                        "new.name = 'it''s {column:x} 100%'",
                        article.newValue(NAME).eq("it's {column:x} 100%")),
                pair("new.name = 'a\\b'", article.newValue(NAME).eq("a\\b")),
                pair(
                        "new.grade = 'x'",
                        article.newValue("grade", Character.class).eq('x')),
                pair("new.active = true", article.newValue(ACTIVE).eq(true)),
                pair(
                        "new.active and not old.active",
                        article.newValue(ACTIVE)
                                .holds()
                                .and(article.oldValue(ACTIVE).holds().not())),
                pair("new.featured = true", article.newValue(FEATURED).eq(true)),
                pair("new.featured", article.newValue(FEATURED).holds()),
                pair("new.featured is true", article.newValue(FEATURED).isTrue()),
                pair("new.featured is not true", article.newValue(FEATURED).isNotTrue()),
                pair("new.active is false", article.newValue(ACTIVE).isFalse()),
                pair("new.active is not false", article.newValue(ACTIVE).isNotFalse()),
                pair("new.rank = PUBLISHED", article.newValue(RANK).eq(Status.PUBLISHED)),
                pair("new.status = 'PUBLISHED'", article.newValue(STATUS).eq(Status.PUBLISHED)),
                pair("new.phase = PUBLISHED", article.newValue(PHASE).eq(Status.PUBLISHED)),
                pair("new.color = RED", article.newValue(COLOR).eq(Color.RED)),
                pair(
                        "new.status in (PUBLISHED, INACTIVE)",
                        article.newValue(STATUS).in(Status.PUBLISHED, Status.INACTIVE)),
                pair("new.rank not in (PUBLISHED)", article.newValue(RANK).notIn(List.of(Status.PUBLISHED))),
                pair(
                        "new.amount in (old.amount, new.stock)",
                        article.newValue(AMOUNT).inValues(List.of(article.oldValue(AMOUNT), article.newValue(STOCK)))),
                pair("new.fee = 5", article.newValue(FEE).eq(new Money(5))),
                pair(
                        "new.token = '00000000-0000-0001-0000-000000000002'",
                        article.newValue(TOKEN).eq(new UUID(1, 2))),
                pair("new.day < date 2020-12-31", article.newValue(DAY).lt(LocalDate.of(2020, 12, 31))),
                pair("new.opens > time 10:30:00", article.newValue(OPENS).gt(LocalTime.of(10, 30))),
                pair(
                        "new.seen > datetime 2020-12-31 10:30:00",
                        article.newValue(SEEN).gt(LocalDateTime.of(2020, 12, 31, 10, 30))),
                pair(
                        "new.changed > offset datetime 2020-12-31 10:30:00+00:00",
                        article.newValue(CHANGED).gt(Instant.parse("2020-12-31T10:30:00Z"))),
                pair(
                        "new.printed > datetime 2020-12-31 10:30:00",
                        article.newValue(PRINTED).gt(Timestamp.valueOf("2020-12-31 10:30:00"))),
                pair(
                        "new.printed > datetime 2020-12-31 10:30:00",
                        article.newValue(PRINTED)
                                .gt(Date.from(LocalDateTime.of(2020, 12, 31, 10, 30)
                                        .atZone(ZoneId.systemDefault())
                                        .toInstant()))),
                pair("new.amount between 1 and 9", article.newValue(AMOUNT).between(1, 9)),
                pair("new.amount not between 1 and 9", article.newValue(AMOUNT).notBetween(1, 9)),
                pair(
                        "new.amount between old.amount and new.stock",
                        article.newValue(AMOUNT).between(article.oldValue(AMOUNT), article.newValue(STOCK))),
                pair("new.name like 'a%'", article.newValue(NAME).like("a%")),
                pair(
                        "new.name not like '%!%%' escape '!'",
                        article.newValue(NAME).notLike("%!%%", '!')),
                pair("new.name like '%\\%%' escape '\\'", article.newValue(NAME).like("%\\%%", '\\')),
                pair("new.name like '%''%%' escape ''''", article.newValue(NAME).like("%'%%", '\'')),
                pair("new.name ilike 'A%'", article.newValue(NAME).ilike("A%")),
                pair("new.name not ilike 'A%'", article.newValue(NAME).notIlike("A%")),
                pair("new.name is null", article.newValue(NAME).isNull()),
                pair("new.name is not null", article.newValue(NAME).isNotNull()),
                pair("new.name = null", article.newValue(NAME).eq((String) null)),
                pair(
                        "new.name is distinct from old.name",
                        article.newValue(NAME).isDistinctFrom(article.oldValue(NAME))),
                pair("new.name is not distinct from 'x'", article.newValue(NAME).isNotDistinctFrom("x")),
                pair(
                        "new.amount + 1 > old.amount - 2 * new.stock",
                        article.newValue(AMOUNT)
                                .plus(1)
                                .gt(article.oldValue(AMOUNT)
                                        .minus(article.constant(2).times(article.newValue(STOCK))))),
                pair(
                        "(new.amount + 1) * 2 - (old.amount - 1) > 0",
                        article.newValue(AMOUNT)
                                .plus(1)
                                .times(2)
                                .minus(article.oldValue(AMOUNT).minus(1))
                                .gt(0)),
                pair(
                        "new.amount / 2 % 3 = 1",
                        article.newValue(AMOUNT).dividedBy(2).mod(3).eq(1)),
                pair("-new.amount = 1", article.newValue(AMOUNT).negated().eq(1)),
                pair(
                        "lower(new.name) = upper('x')",
                        article.newValue(NAME).lower().eq(article.function("upper", String.class, "x"))),
                pair(
                        "trim(new.name) = '' and length(new.name) > 3",
                        article.newValue(NAME)
                                .trim()
                                .eq("")
                                .and(article.newValue(NAME).length().gt(3))),
                pair(
                        "new.name || '!' || old.name = 'x'",
                        article.newValue(NAME)
                                .concat("!")
                                .concat(article.oldValue(NAME))
                                .eq("x")),
                pair("abs(new.amount) = 1", article.newValue(AMOUNT).abs().eq(1)),
                pair(
                        "coalesce(new.rank, PUBLISHED) = INACTIVE",
                        article.newValue(RANK).coalesce(Status.PUBLISHED).eq(Status.INACTIVE)),
                pair(
                        "coalesce(new.stock, new.amount) = 1",
                        article.newValue(STOCK)
                                .coalesce(article.newValue(AMOUNT))
                                .eq(1)),
                pair(
                        "nullif(new.name, '') is null",
                        article.newValue(NAME).nullif("").isNull()),
                pair(
                        "round(new.price, 1) = 2",
                        article.function("round", BigDecimal.class, article.newValue(PRICE), 1)
                                .eq(new BigDecimal(2))),
                pair(
                        "cast(new.amount as String) = '1'",
                        article.newValue(AMOUNT).cast(String.class).eq("1")),
                pair(
                        "cast(new.name as Integer) = 1",
                        article.newValue(NAME).cast(Integer.class).eq(1)),
                pair(
                        "case when new.active then new.amount when old.active then 2 else 3 end = 1",
                        article.when(article.newValue(ACTIVE).holds(), article.newValue(AMOUNT))
                                .when(article.oldValue(ACTIVE).holds(), 2)
                                .otherwise(3)
                                .eq(1)),
                pair("new.address.city <> 'Turin'", article.newValue(CITY).ne("Turin")),
                pair(
                        "new.address.city = 'Rome'",
                        article.newValue("address.city", String.class).eq("Rome")),
                pair(
                        "new.address.city = 'Rome'",
                        article.newValue("address.city").eq("Rome")),
                pair("new.createdBy = 'x'", article.newValue(CREATED_BY).eq("x")),
                pair("new.odd = 'x'", article.newValue("odd").eq("x")),
                pair(
                        "new.owner is distinct from old.owner",
                        article.newValue(OWNER).isDistinctFrom(article.oldValue(OWNER))),
                pair("new.owner = 5", article.newValue("owner", Long.class).eq(5L)),
                pair(
                        "new.owner.personId = 5",
                        article.newValue("owner.personId", Long.class).eq(5L)),
                pair(
                        "new.country.id in ('DE', 'IT')",
                        article.newValue("country.id", String.class).in("DE", "IT")),
                pair(
                        "new.editor = 'x'",
                        article.newValue("editor", String.class).eq("x")),
                pair(
                        "new.address is distinct from old.address",
                        article.newValue(ADDRESS).isDistinctFrom(article.oldValue(ADDRESS))),
                pair(
                        "(exists (select 1 from Person p where p.email = 'x' and p = new.owner)) and new.active",
                        article.hql(
                                        "exists (select 1 from Person p where p.email = :mail and p = new.owner)",
                                        Map.of("mail", "x"))
                                .and(article.newValue(ACTIVE).holds())),
                pair(
                        "new.stock > (select max(a.amount) from Article a where a.status = PUBLISHED)",
                        article.newValue(STOCK)
                                .gt(article.hqlValue(
                                        "select max(a.amount) from Article a where a.status = PUBLISHED",
                                        Integer.class))),
                pair("changed()", article.changed()),
                pair("changed(amount, address)", article.changed(AMOUNT, ADDRESS)),
                pair("changed(amount, address.city, owner)", article.changed("amount", "address.city", "owner")),
                pair("all_changed()", article.allChanged()),
                pair("all_changed(amount, owner)", article.allChanged(AMOUNT, OWNER)),
                pair("unchanged()", article.unchanged()),
                pair("unchanged(amount, name)", article.unchanged(AMOUNT, NAME)),
                pair("any_unchanged()", article.anyUnchanged()),
                pair("any_unchanged(amount, name)", article.anyUnchanged("amount", "name")),
                pair(
                        "changed(excluding(amount, address.city))",
                        article.changed().excluding(AMOUNT, CITY)),
                pair(
                        "unchanged(address, excluding(address.city))",
                        article.unchanged(ADDRESS).excluding("address.city")),
                pair(
                        "changed(excluding(amount, generated_timestamps()))",
                        article.changed().excluding(AMOUNT).excludingGeneratedTimestamps()),
                pair("not changed(amount)", article.changed(AMOUNT).not()),
                pair(
                        "new.active and (new.amount = 1 or new.amount = 2)",
                        article.newValue(ACTIVE)
                                .holds()
                                .and(article.newValue(AMOUNT)
                                        .eq(1)
                                        .or(article.newValue(AMOUNT).eq(2)))),
                pair(
                        "new.active and new.amount = 1 or changed(name)",
                        article.newValue(ACTIVE)
                                .holds()
                                .and(article.newValue(AMOUNT).eq(1))
                                .or(article.changed(NAME))),
                pair(
                        "not (new.active and new.amount = 1)",
                        article.newValue(ACTIVE)
                                .holds()
                                .and(article.newValue(AMOUNT).eq(1))
                                .not()),
                pair(
                        "new.active and new.amount = 1 and changed(name)",
                        Condition.allOf(List.of(
                                article.newValue(ACTIVE).holds(),
                                article.newValue(AMOUNT).eq(1),
                                article.changed(NAME)))),
                pair(
                        "new.active or new.amount = 1",
                        Condition.anyOf(List.of(
                                article.newValue(ACTIVE).holds(),
                                article.newValue(AMOUNT).eq(1)))),
                pair(
                        "(new.amount > 5 or new.name = 'x') and changed(name)",
                        article.hql("new.amount > :limit or new.name = 'x'", Map.of("limit", 5))
                                .and(article.changed(NAME))),
                pair(
                        "new.day > current_date",
                        article.newValue(DAY).gt(article.hqlValue("current_date", LocalDate.class))),
                pair(
                        "sql('new.note ~ ''^[0-9]+$''') and new.active",
                        article.sql("new.note ~ '^[0-9]+$'")
                                .and(article.newValue(ACTIVE).holds())));
    }

    private static Arguments pair(String text, Condition<? super Article> fluent) {
        return Arguments.of(text, fluent);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void becomesTheSqlOfTheSameText(String text, Condition<? super Article> fluent) {
        assertThat(sql(fluent)).isEqualTo(ARTICLE.compile(Article.class, text));
    }

    @Test
    void becomesSqlInTheFormInWhichAttributesAreStored() {
        assertThat(sql(article.newValue(STATUS)
                        .eq(Status.PUBLISHED)
                        .and(article.oldValue(RANK).in(Status.UNPUBLISHED, Status.INACTIVE))
                        .and(article.newValue(COLOR).ne(Color.GREEN))
                        .and(article.newValue(FEE).gt(new Money(199)))
                        .and(article.newValue(FEATURED).eq(false))))
                .isEqualTo("new.\"status\" = 'PUBLISHED' and old.\"rank\" in (0, 2) and new.\"color\" <> 'G'"
                        + " and new.\"fee\" > 199 and new.\"featured\" = 'N'");
    }

    @Test
    void namesAttributesWhoseNamesAreWordsOfHql() {
        Mappings words = Mappings.of(Words.class);
        Rows<Words> rows = Rows.of(Words.class);
        for (String word : List.of("year", "order", "count", "value", "index", "end", "exists", "member", "select")) {
            String column = "\"" + word + "_\"";
            assertThat(words.compile(
                            Words.class, rows.newValue(word, String.class).eq("x")))
                    .isEqualTo("new." + column + " = 'x'");
            assertThat(words.compile(Words.class, rows.changed(word)))
                    .isEqualTo("old." + column + " is distinct from new." + column);
        }
    }

    @Test
    void writesConstantsThatStandAlone() {
        assertThat(sql(article.constant(new UUID(1, 2)).eq(article.function("coalesce", UUID.class, new UUID(1, 2)))))
                .isEqualTo("uuid '00000000-0000-0001-0000-000000000002'"
                        + " = coalesce(uuid '00000000-0000-0001-0000-000000000002')");
        assertThat(sql(article.constant(OffsetDateTime.parse("2020-12-31T10:30:00+02:00"))
                        .lt(article.hqlValue("current_timestamp", OffsetDateTime.class))))
                .isEqualTo("timestamp with time zone '2020-12-31 10:30:00+02:00' < current_timestamp");
        assertThat(sql(article.constant(1.5e-3).lt(article.constant(2.5)))).isEqualTo("0.0015 < 2.5");
    }

    @Test
    void isNegatedTwiceToItself() {
        Condition<Article> changed = article.changed(AMOUNT);
        Condition<Article> not = changed.not();

        assertThat(not.not()).isSameAs(changed);
        assertThat(changed).hasToString("changed(amount)");
        assertThat(not).hasToString("not changed(amount)");
    }

    @Test
    void isNeverChanged() {
        Condition<Article> low = article.newValue(AMOUNT).lt(0);
        Condition<Article> both = low.and(article.changed(NAME));

        assertThat(low)
                .hasToString("new.amount < 0")
                .isEqualTo(article.newValue(AMOUNT).lt(0));
        assertThat(both.or(low)).hasToString("new.amount < 0 and changed(name) or new.amount < 0");
        assertThat(both).hasToString("new.amount < 0 and changed(name)").isNotEqualTo(low);
    }

    @Test
    void leavesAttributesOutOfAComparison() {
        var changed = article.changed();

        assertThat(changed.excluding(AMOUNT).excluding("address.city").excludingGeneratedTimestamps())
                .hasToString("changed(excluding(amount, address.city, generated_timestamps()))");
        assertThat(article.anyUnchanged(AMOUNT, NAME).excluding(NAME))
                .hasToString("any_unchanged(amount, name, excluding(name))");
        assertThat(changed).hasToString("changed()");
    }

    @Test
    void showsItsValuesWhereAnErrorNamesIt() {
        assertFault(
                article.newValue("wieght", Integer.class).gt(30),
                "names the attribute 'wieght', which Article does not have (nearest: weight");
        assertFault(
                article.newValue("status").eq("LOTS"),
                "compares 'status' (Status) with 'LOTS'; the values are UNPUBLISHED, PUBLISHED, INACTIVE");
        assertFault(article.newValue("status").eq(Color.RED), "compares 'status' (Status) with RED");
        assertFault(article.newValue("amount").eq("many"), "compares 'amount' (Integer) with 'many'");
        assertFault(
                article.newValue(AMOUNT)
                        .cast(String.class)
                        .eq("1")
                        .and(article.newValue(NAME).isTrue()),
                "'new.name'");
        assertFault(article.newValue(AMOUNT).plus(1).holds(), "uses 'new.amount + 1', a number, as a condition");
    }

    @Test
    void refusesATypeThatTheAttributeDoesNotHave() {
        assertFault(
                article.newValue("status", String.class).eq("PUBLISHED"),
                "takes 'status' as String, but it is Status. State the type Status.");
        assertFault(article.changed(Attribute.of(Article.class, "address", String.class)), "takes 'address' as String");
        assertFault(article.newValue("owner", String.class).eq("x"), "takes 'owner' as String, but it is Long");
    }

    @Test
    void refusesWhatHasNoLiteral() {
        assertFault(
                article.newValue("data").eq(Map.of("a", "b")),
                "compares 'data' (Map) with {a=b}, of which there is no literal. Compare it as raw SQL in sql('…').");
        assertFault(
                article.newValue(ADDRESS).eq(new Article.Address()),
                "uses 'new.address', which has several columns, as one value. Compare it with something of the same"
                        + " columns, or name one of its attributes.");
        assertFault(article.newValue(OWNER).eq(new Article.Person()), "compares 'owner' (Long) with ");
        assertFault(
                article.constant(Status.PUBLISHED).isNotNull(),
                "uses 'PUBLISHED', with no attribute beside it that says how it is stored."
                        + " Compare it with an attribute, or give what is stored.");
    }

    @Test
    void refusesARowThatIsNotThere() {
        Condition<Article> condition = article.oldValue(AMOUNT).eq(1);
        assertThatThrownBy(() -> sql(condition, Operation.INSERT))
                .isInstanceOf(ConditionException.class)
                .hasMessageContaining("reads 'old.amount', but there is no old row on insert");
    }

    @Test
    void refusesParametersWithoutOrWithTwoValues() {
        assertFault(article.hql("new.amount > :limit"), "uses ':limit', a parameter");
        Condition<Article> five = article.hql("new.amount > :limit", Map.of("limit", 5));
        Condition<Article> six = article.hql("new.amount > :limit", Map.of("limit", 6));
        assertThatThrownBy(() -> five.and(six))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The parameter 'limit' has the values 5 and 6. Give it two names.");
        assertThat(sql(five.and(five))).isEqualTo("(new.\"amount\" > 5) and (new.\"amount\" > 5)");
    }

    @Test
    void refusesEmptyLists() {
        assertThatThrownBy(() -> article.newValue(AMOUNT).in(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no value that 'new.amount' could be one of");
        assertThatThrownBy(() -> Condition.<Article>allOf(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no condition to join by and");
    }

    private static void assertFault(Condition<? super Article> condition, String text) {
        assertThatThrownBy(() -> sql(condition))
                .isInstanceOf(ConditionException.class)
                .hasMessageContaining(text)
                .hasMessageNotContaining("__value");
    }

    private static String sql(Condition<? super Article> condition, Operation... operations) {
        return ARTICLE.compile(Article.class, condition, operations);
    }

    @Entity
    static class Words {
        @Id
        int id;

        @Column(name = "year_")
        String year;

        @Column(name = "order_")
        String order;

        @Column(name = "count_")
        String count;

        @Column(name = "value_")
        String value;

        @Column(name = "index_")
        String index;

        @Column(name = "end_")
        String end;

        @Column(name = "exists_")
        String exists;

        @Column(name = "member_")
        String member;

        @Column(name = "select_")
        String select;
    }
}
