package org.hibernatepg.trigger.internal.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernatepg.trigger.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionCompilerErrorsTest {
    private static final Mappings ARTICLE = Mappings.ofArticle();
    private static final String OTHER_ROWS =
            "Query the entity that the rows belong to, exists (select …), or write raw SQL in sql('…').";
    private static final String OTHER_TABLES =
            "Read it in a subquery, exists (select …), or in the body of a @Trigger.";

    @Test
    void aPathBeginsWithARow() {
        refused(
                "amount < 0",
                "names 'amount', which belongs to neither row",
                "Begin with old. or new., or with an alias.");
        refused(
                "foo.amount < 0",
                "names 'foo.amount', which belongs to neither row",
                "Begin with old. or new., or with an alias.");
        refused(
                "lower(name) = 'x'",
                "names 'name', which belongs to neither row",
                "Begin with old. or new., or with an alias.");
        refused(
                "name is null",
                "names 'name', which belongs to neither row",
                "Begin with old. or new., or with an alias.");
        refused(
                "new = old",
                "names the row 'new' without an attribute",
                "Write new.attribute, or changed() to compare the rows as a whole.");
    }

    @Test
    void anUnknownAttributeIsAnsweredWithTheNearest() {
        refused(
                "new.amont < 0",
                "names the attribute 'amont', which Article does not have (nearest: amount, name, odd)",
                "Correct the path.");
        refused(
                "changed(address.cty)",
                "names the attribute 'address.cty', which Article does not have"
                        + " (nearest: address.city, address, address.street)",
                "Correct the path.");
    }

    @Test
    void aRowIsThereOnEveryOperation() {
        refused(
                "old.amount < 0",
                "reads 'old.amount', but there is no old row on insert",
                "Leave INSERT to a trigger with another condition.",
                Operation.INSERT,
                Operation.UPDATE);
        refused(
                "new.amount < 0",
                "reads 'new.amount', but there is no new row on delete",
                "Leave DELETE to a trigger with another condition.",
                Operation.DELETE);
        refused(
                "new.amount < 0",
                "reads 'new.amount', but there are no rows on truncate",
                "Leave TRUNCATE to a trigger with another condition.",
                Operation.TRUNCATE);
        refused(
                "changed(amount)",
                "calls changed(…), but there is no old row on insert",
                "Leave INSERT to a trigger with another condition.",
                Operation.INSERT);
        refused(
                "unchanged()",
                "calls unchanged(…), but there is no new row on delete",
                "Leave DELETE to a trigger with another condition.",
                Operation.UPDATE,
                Operation.DELETE);
    }

    @Test
    void anAssociationIsOnlyItsKey() {
        refused(
                "new.owner.name = 'x'",
                "names 'name' of the association 'owner', which is in the table of Person",
                "The row holds only 'owner.personId'. Read it in a subquery:"
                        + " exists (select 1 from Person x where x.personId = new.owner and x.…).");
        refused(
                "new.editor.id = 5",
                "names 'id' of the association 'editor', which is in the table of Person",
                "The row holds only 'editor.email'. Read it in a subquery:"
                        + " exists (select 1 from Person x where x.email = new.editor and x.…).");
    }

    @Test
    void whatTheTableDoesNotHoldCannotBeRead() {
        refused("changed(readers)", "names the collection 'readers', which no row holds", OTHER_TABLES);
        refused("new.tags = 'x'", "names the collection 'tags', which no row holds", OTHER_TABLES);
        refused("new.cover is null", "names 'cover', which has no column in the table of Article", OTHER_TABLES);
        refused("new.total > 5", "names 'total', which is computed by a formula", "Write the formula in sql('…').");
    }

    @Test
    void whatTheTableOfTheSuperclassHoldsCannotBeRead() {
        Mappings mappings = Mappings.of(Vehicle.class, Truck.class);
        assertThat(mappings.compile(Truck.class, "new.load > 1")).isEqualTo("new.\"load\" > 1");
        assertThat(refusal(() -> mappings.compile(Truck.class, "new.name = 'x'"))
                        .problem())
                .isEqualTo("names 'name', which has no column in the table of Truck");
    }

    @Test
    void severalColumnsAreNoValue() {
        String remedy = "Compare it with something of the same columns, or name one of its attributes.";
        refused("new.address = 'x'", "uses 'new.address', which has several columns, as one value", remedy);
        refused("new.name = old.address", "uses 'old.address', which has several columns, as one value", remedy);
        refused("lower(new.address) = 'x'", "uses 'new.address', which has several columns, as one value", remedy);
        refused("new.address between 1 and 2", "uses 'new.address', which has several columns, as one value", remedy);
        refused(
                "(new.name, new.odd) = ('a', 'b', 'c')",
                "compares '(new.name, new.odd)' (2 values) with '('a', 'b', 'c')' (3 values)",
                "Compare tuples of one size.");
    }

    @Test
    void aLiteralHasTheTypeOfTheAttribute() {
        String remedy = "Write a value of the attribute's type.";
        refused("new.amount = 'abc'", "compares 'amount' (Integer) with 'abc'", remedy);
        refused("new.amount in (1, 'abc')", "compares 'amount' (Integer) with 'abc'", remedy);
        refused("new.name > 5", "compares 'name' (String) with 5", remedy);
        refused("5 < new.name", "compares 'name' (String) with 5", remedy);
        refused("new.active = 'yes'", "compares 'active' (Boolean) with 'yes'", remedy);
        refused("new.token = 'zzz'", "compares 'token' (UUID) with 'zzz'", remedy);
        refused("new.grade = 'AB'", "compares 'grade' (Character) with 'AB'", remedy);
        refused("new.fee = 'x'", "compares 'fee' (Money) with 'x'", remedy);
        refused("new.owner = 'x'", "compares 'owner' (Long) with 'x'", remedy);
        refused("new.day > 'tomorrow'", "compares 'day' (LocalDate) with 'tomorrow'", remedy);
        refused("new.day > time 10:00", "compares 'day' (LocalDate) with time 10:00", remedy);
        refused("new.changed > '2020-01-01'", "compares 'changed' (Instant) with '2020-01-01'", remedy);
        refused("new.amount > date 2020-01-01", "compares 'amount' (Integer) with date 2020-01-01", remedy);
    }

    @Test
    void anEnumHasOnlyItsConstants() {
        String values = "; the values are UNPUBLISHED, PUBLISHED, INACTIVE";
        String remedy = "Write one of the values.";
        refused("new.status = 'PUBLISHD'", "compares 'status' (Status) with 'PUBLISHD'" + values, remedy);
        refused("new.status = PUBLISHD", "compares 'status' (Status) with PUBLISHD" + values, remedy);
        refused("new.phase = PUBLISHD", "compares 'phase' (Status) with PUBLISHD" + values, remedy);
        refused("new.rank = 1", "compares 'rank' (Status) with 1" + values, remedy);
        refused("new.color = 'B'", "compares 'color' (Color) with 'B'; the values are RED, GREEN", remedy);
        refused(
                "new.status = Color.RED",
                "names 'Color.RED', which belongs to neither row",
                "Begin with old. or new., or with an alias.");
    }

    @Test
    void bothSidesHaveOneType() {
        String remedy = "Compare values of one type, or convert one with cast(… as …).";
        refused("new.amount = new.name", "compares 'new.amount' (number) with 'new.name' (text)", remedy);
        refused("lower(new.name) = 5", "compares 'lower(new.name)' (text) with '5' (number)", remedy);
        refused("current_date > 5", "compares 'current_date' (temporal) with '5' (number)", remedy);
    }

    @Test
    void attributesThatAreStoredInDifferentWaysAreNotCompared() {
        String remedy = "Compare values of one type, or convert one with cast(… as …).";
        refused(
                "new.color = new.status",
                "compares 'new.color' (Color as varchar(255)) with 'new.status' (Status as varchar(255))",
                remedy);
        refused(
                "new.token = new.name",
                "compares 'new.token' (UUID as uuid) with 'new.name' (String as varchar(255))",
                remedy);
        refused(
                "new.opens < new.seen",
                "compares 'new.opens' (LocalTime as time(0)) with 'new.seen' (LocalDateTime as timestamp(6))",
                remedy);
        refused(
                "new.phase in (new.status)",
                "compares 'new.phase' (Status as Status) with 'new.status' (Status as varchar(255))",
                remedy);
        refused(
                "new.phase like 'PUB%'",
                "matches 'new.phase', which is no text but an enum",
                "Convert it with cast(… as …), or write raw SQL in sql('…').");
    }

    @Test
    void operatorsHaveOperandsOfTheirType() {
        String remedy = "Convert it with cast(… as …), or write raw SQL in sql('…').";
        refused("new.name + 1 > 3", "computes with 'new.name', which is no number but a text", remedy);
        refused("new.amount like 'x'", "matches 'new.amount', which is no text but a number", remedy);
        refused("new.name", "uses 'new.name', a text, as a condition", "Compare it with a value.");
        refused("new.active and new.amount", "uses 'new.amount', a number, as a condition", "Compare it with a value.");
    }

    @Test
    void nullIsNeitherLessNorMore() {
        refused(
                "new.amount < null",
                "compares 'new.amount' with null by <, which is never true",
                "Write is null or is not null.");
    }

    @Test
    void changeFunctionsTakePathsWithoutARow() {
        refused(
                "changed(new.amount)",
                "calls changed(…) with 'new.amount'",
                "Write attribute paths without old or new: changed(amount, address.city).");
        refused(
                "unchanged('amount')",
                "calls unchanged(…) with ''amount''",
                "Write attribute paths without old or new: unchanged(amount, address.city).");
    }

    @Test
    void rawSqlIsOneString() {
        String remedy = "Write one string: sql('new.amount < 0').";
        refused("sql('')", "calls 'sql('')' without the SQL", remedy);
        refused("sql()", "calls 'sql()' without the SQL", remedy);
        refused("sql(new.name)", "calls 'sql(new.name)' without the SQL", remedy);
        refused("sql('a', 'b')", "calls 'sql('a', 'b')' without the SQL", remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'x' member of new.tags", "new.readers is not empty", "exists elements(new.tags)"})
    void otherRowsCannotBeRead(String hql) {
        refused(hql, "reads other rows in '" + hql + "'", OTHER_ROWS);
    }

    @Test
    void otherRowsCannotBeReadByPartsOfACondition() {
        refused("size(new.readers) > 1", "reads other rows in 'size(new.readers)'", OTHER_ROWS);
    }

    @Test
    void aConditionHasNoParameters() {
        String remedy = "Write the value itself; a trigger has no parameters.";
        refused("new.amount = :x", "uses ':x', a parameter, which conditions do not support", remedy);
        refused("new.amount = ?1", "uses '?1', a parameter, which conditions do not support", remedy);
        refused("new.amount in :x", "uses ':x', a parameter, which conditions do not support", remedy);
    }

    @Test
    void whatIsNotSupportedIsNamed() {
        String remedy = "Write it as raw SQL in sql('…').";
        refused("new.tags[0] = 'x'", "uses 'new.tags[0]', which conditions do not support", remedy);
        refused(
                "extract(week of month from new.day) = 1",
                "uses 'extract(week of month from new.day)', which conditions do not support",
                remedy);
        refused(
                "(new.seen - old.seen) by year > 1",
                "uses '(new.seen - old.seen) by year', which conditions do not support",
                remedy);
        refused(
                "year(new.name) = 1",
                "takes year of 'new.name', which is no temporal but a text",
                "Convert it with cast(… as …), or write raw SQL in sql('…').");
        refused(
                "new.day + 1 day = 5",
                "compares 'new.day + 1 day' (temporal) with '5' (number)",
                "Compare values of one type, or convert one with cast(… as …).");
        refused("lower(new.name, 'x') = 'x'", "calls 'lower(new.name, 'x')' with 2 arguments", "lower takes 1.");
        refused(
                "function('drop table x; --', 1) = 1",
                "calls the function 'drop table x; --'",
                "Write its name as in SQL, or the call as raw SQL in sql('…').");
        refused("new.name contains 'x'", "uses 'new.name contains 'x'', which conditions do not support", remedy);
        refused("cast(new.name as Foo) = 'x'", "uses 'cast(new.name as Foo)', which conditions do not support", remedy);
        refused("new.amount in ()", "uses '()', which conditions do not support", remedy);
    }

    @Test
    void anUnknownFunctionIsNamed() {
        refused(
                "foo(new.name) = 'x'",
                "calls 'foo(new.name)', but conditions do not support foo(…)",
                "Call it as function('foo', …), or write raw SQL in sql('…').");
        refused(
                "count(new.amount) > 1",
                "calls 'count(new.amount)', but conditions do not support count(…)",
                "Call it as function('count', …), or write raw SQL in sql('…').");
    }

    @Test
    void aSyntaxErrorHasAPlace() {
        String remedy = "Correct it, or write raw SQL in sql('…').";
        refused("new.amount < < 0", "is no HQL predicate, at character 14: extraneous input '<'", remedy);
        refused("new.amount < 0 )", "is no HQL predicate, at character 16: unexpected ')'", remedy);
        refused(
                "new.amount < 0\n and @",
                "is no HQL predicate, at line 2, character 6: token recognition error at: '@'",
                remedy);
        refused(" ", "is empty", "Write a predicate such as new.amount < 0.");
        refused(
                "new.day > date 2020-13-01",
                "uses 'date 2020-13-01', which is no date or time",
                "Write date 2020-12-31, time 10:00:00 or datetime 2020-12-31 10:00:00.");
    }

    @Test
    void theMessageHasBothParts() {
        assertThat(refusal(() -> ARTICLE.compile(Article.class, "amount < 0")))
                .hasMessage("names 'amount', which belongs to neither row. Begin with old. or new., or with an alias.");
    }

    private static void refused(String hql, String problem, String remedy, Operation... operations) {
        ConditionException refusal = refusal(() -> ARTICLE.compile(Article.class, hql, operations));
        assertThat(refusal.problem()).isEqualTo(problem);
        assertThat(refusal.remedy()).isEqualTo(remedy);
    }

    private static ConditionException refusal(ThrowingCallable call) {
        return catchThrowableOfType(ConditionException.class, call);
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Vehicle {
        @Id
        Long id;

        String name;
    }

    @Entity(name = "Truck")
    static class Truck extends Vehicle {
        int load;
    }
}
