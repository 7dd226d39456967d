package org.hibernatepg.trigger.internal.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.DiscriminatorType;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.util.Set;
import java.util.TreeMap;
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.annotations.SoftDelete;
import org.hibernate.annotations.SoftDeleteType;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.junit.jupiter.api.Test;

class SubqueryTest {
    private static final Mappings MAPPINGS = Mappings.of(
            Task.class,
            Team.class,
            Member.class,
            Animal.class,
            Dog.class,
            Vehicle.class,
            Truck.class,
            Shape.class,
            Circle.class,
            Hidden.class,
            Kept.class);

    @Test
    void rowsOfAnotherTableExistOrNot() {
        assertThat(sql("exists (select 1 from Member m where m.team = new.team and m.active)"))
                .isEqualTo("exists (select 1 from {from:club.member} as \"m\""
                        + " where \"m\".\"team_code\" = new.\"team_code\" and \"m\".\"active\")");
        assertThat(sql("not exists (from Member m where m.id = new.lead.id)"))
                .isEqualTo("not exists (select \"m\".\"id\" from {from:club.member} as \"m\""
                        + " where \"m\".\"id\" = new.\"lead_id\")");
        assertThat(sql("new.size > 1 or not exists (select m from Member as M where m = old.lead)"))
                .isEqualTo("new.\"size\" > 1 or not exists (select \"m\".\"id\" from {from:club.member} as \"m\""
                        + " where \"m\".\"id\" = old.\"lead_id\")");
    }

    @Test
    void theConditionSaysThatItReadsTables() {
        TriggerCondition condition = compile("exists (select 1 from Member m, Team t where m.team = t)");
        assertThat(condition.readsTables()).isTrue();
        assertThat(new TreeMap<>(condition.tables())).hasToString("{from:club.member=club.member, from:team=team}");
        assertThat(compile("new.size > 1").readsTables()).isFalse();
    }

    @Test
    void joinedConditionsShareTheirTables() {
        TriggerCondition one = compile("exists (select 1 from Member m where m = new.lead)");
        TriggerCondition other = compile("exists (select 1 from Team t where t = new.team)");
        assertThat(one.and(other).tables()).hasSize(2);
        assertThat(one.and(one).tables()).isEqualTo(one.tables());
        assertThat(one.negated().and(other).readsTables()).isTrue();
    }

    @Test
    void onlyRawSqlWithASubqueryReadsTables() {
        assertThat(compile("sql('new.size > (select 1)')").readsTables()).isTrue();
        assertThat(compile("sql('new.size in (VALUES (1), (2))')").readsTables())
                .isTrue();
        assertThat(compile("sql('new.name = ''select'' or new.\"select\" > 1 /* select */ -- select')")
                        .readsTables())
                .isFalse();
        assertThat(compile("sql('new.name = $$select$$ or new.name = E''\\'' select'' or new.selected')")
                        .readsTables())
                .isFalse();
    }

    @Test
    void valuesAreAmongThoseOfASubquery() {
        assertThat(sql("new.size in (select m.age from Member m where m.place.city = 'Rome')"))
                .isEqualTo("new.\"size\" in (select \"m\".\"age\" from {from:club.member} as \"m\""
                        + " where \"m\".\"city\" = 'Rome')");
        assertThat(sql("new.lead not in (from Member)"))
                .isEqualTo("new.\"lead_id\" not in (select \"member\".\"id\" from {from:club.member} as \"member\")");
        assertThat(sql("(new.size, new.name) in (select distinct m.age, m.name from Member m)"))
                .isEqualTo("(new.\"size\", new.\"name\") in (select distinct \"m\".\"age\", \"m\".\"name\""
                        + " from {from:club.member} as \"m\")");
        assertThat(sql("'SENIOR' in (select m.rank from Member m)"))
                .isEqualTo("1 in (select \"m\".\"rank\" from {from:club.member} as \"m\")");
    }

    @Test
    void aSubqueryIsAValue() {
        assertThat(sql("new.size >= (select count(*) from Member m where m.team = new.team)"))
                .isEqualTo("new.\"size\" >= (select count(*) from {from:club.member} as \"m\""
                        + " where \"m\".\"team_code\" = new.\"team_code\")");
        assertThat(sql("(select max(m.rank) from Member m) = SENIOR"))
                .isEqualTo("(select max(\"m\".\"rank\") from {from:club.member} as \"m\") = 1");
        assertThat(sql("coalesce((select sum(m.age) filter (where m.active) from Member m), 0) > 5"))
                .isEqualTo("coalesce((select sum(\"m\".\"age\") filter (where \"m\".\"active\")"
                        + " from {from:club.member} as \"m\"), 0) > 5");
        assertThat(sql("(select count(distinct m.name) from Member m) between 1 and 2"))
                .isEqualTo("(select count(distinct \"m\".\"name\") from {from:club.member} as \"m\") between 1 and 2");
        assertThat(sql("new.name = (select m.name from Member m order by m.age desc nulls last limit 1)"))
                .isEqualTo("new.\"name\" = (select \"m\".\"name\" from {from:club.member} as \"m\""
                        + " order by \"m\".\"age\" desc nulls last limit 1)");
        assertThat(sql("new.size > all (select m.age from Member m) and new.size < any (select m.age from Member m)"))
                .isEqualTo("new.\"size\" > all (select \"m\".\"age\" from {from:club.member} as \"m\")"
                        + " and new.\"size\" < any (select \"m\".\"age\" from {from:club.member} as \"m\")");
        assertThat(sql("(select every(m.active) from Member m)"))
                .isEqualTo("(select bool_and(\"m\".\"active\") from {from:club.member} as \"m\")");
    }

    @Test
    void rowsAreGrouped() {
        assertThat(sql("exists (select m.team from Member m group by m.team having count(*) > 3 and min(m.age) < 9)"))
                .isEqualTo("exists (select \"m\".\"team_code\" from {from:club.member} as \"m\""
                        + " group by \"m\".\"team_code\" having count(*) > 3 and min(\"m\".\"age\") < 9)");
    }

    @Test
    void entitiesAreJoined() {
        assertThat(sql("exists (select 1 from Member m join m.team t where t.open)"))
                .isEqualTo("exists (select 1 from {from:club.member} as \"m\""
                        + " join {from:team} as \"t\" on \"t\".\"code\" = \"m\".\"team_code\" where \"t\".\"open\")");
        assertThat(sql("exists (select 1 from Team t left join Member m on m.team = t and m.active, Task k"
                        + " where m is null or k = new.parent)"))
                .isEqualTo("exists (select 1 from {from:team} as \"t\" left join {from:club.member} as \"m\""
                        + " on \"m\".\"team_code\" = \"t\".\"code\" and \"m\".\"active\", {from:task} as \"k\""
                        + " where \"m\".\"id\" is null or \"k\".\"id\" = new.\"parent_id\")");
        assertThat(sql("exists (select 1 from Team t cross join Member m)"))
                .isEqualTo("exists (select 1 from {from:team} as \"t\" cross join {from:club.member} as \"m\")");
        assertThat(sql("exists (select 1 from Member m join m.mentor b with b.active or b.age > 5)"))
                .isEqualTo("exists (select 1 from {from:club.member} as \"m\" join {from:club.member} as \"b\""
                        + " on \"b\".\"nick\" = \"m\".\"mentor_nick\" and (\"b\".\"active\" or \"b\".\"age\" > 5))");
    }

    @Test
    void subqueriesSeeWhatIsAroundThem() {
        assertThat(sql("exists (select 1 from Team t where t = new.team and not exists"
                        + " (select 1 from Member m where m.team = t and m.age > new.size and changed(name)))"))
                .isEqualTo("exists (select 1 from {from:team} as \"t\" where \"t\".\"code\" = new.\"team_code\""
                        + " and not exists (select 1 from {from:club.member} as \"m\""
                        + " where \"m\".\"team_code\" = \"t\".\"code\" and \"m\".\"age\" > new.\"size\""
                        + " and old.\"name\" is distinct from new.\"name\"))");
    }

    @Test
    void attributesWithoutAnAliasAreThoseOfTheNearestSubquery() {
        assertThat(sql("exists (select 1 from Member where age > 5 and rank = SENIOR)"))
                .isEqualTo("exists (select 1 from {from:club.member} as \"member\""
                        + " where \"member\".\"age\" > 5 and \"member\".\"rank\" = 1)");
        assertThat(sql("exists (select 1 from Team t where exists (select 1 from Member m where name = 'x' and open))"))
                .contains("where \"m\".\"name\" = 'x' and \"t\".\"open\"");
        assertThat(refusal("exists (select 1 from Member m, Task t where name = 'x')"))
                .isEqualTo("names 'name', which several entities of the subquery have. Begin with an alias.");
    }

    @Test
    void theIdIsTheKey() {
        assertThat(sql("exists (select 1 from Member m where id(m) = id(new.lead) and m.id = 1)"))
                .contains("where \"m\".\"id\" = new.\"lead_id\" and \"m\".\"id\" = 1");
    }

    @Test
    void entitiesAreRestrictedAsInQueries() {
        assertThat(sql("exists (select 1 from Animal a)")).isEqualTo("exists (select 1 from {from:animal} as \"a\")");
        assertThat(sql("exists (select 1 from Dog d where d.name = new.name and d.barks)"))
                .isEqualTo("exists (select 1 from (select * from {from:animal} where \"kind\" in (7)) as \"d\""
                        + " where \"d\".\"name\" = new.\"name\" and \"d\".\"barks\")");
        assertThat(sql("exists (select 1 from Hidden h where h.id = 1)"))
                .isEqualTo("exists (select 1 from (select * from {from:hidden} where (visible = 'Y')) as \"h\""
                        + " where \"h\".\"id\" = 1)");
        assertThat(sql("exists (select 1 from Kept k where k.id = 1)"))
                .isEqualTo("exists (select 1 from (select * from {from:kept} where \"alive\" = true) as \"k\""
                        + " where \"k\".\"id\" = 1)");
        assertThat(sql("exists (select 1 from Truck t where t.load > 1 and t.id = 1)"))
                .isEqualTo(
                        "exists (select 1 from {from:truck} as \"t\" where \"t\".\"load\" > 1 and \"t\".\"id\" = 1)");
    }

    @Test
    void whatASubqueryNamesHasToBeThere() {
        assertThat(refusal("exists (select 1 from Membr m)"))
                .isEqualTo("reads 'Membr', which is no entity (nearest: Member, Kept, Team)."
                        + " Correct the name, or query the table in sql('…').");
        assertThat(refusal("exists (select 1 from Member m where m.nam = 'x')"))
                .startsWith("names the attribute 'nam', which Member does not have (nearest: name, ");
        assertThat(refusal("exists (select 1 from Member m where m.team.name = 'x')"))
                .isEqualTo("names 'name' of the association 'team', which is in the table of Team."
                        + " Join it: join m.team x.");
        assertThat(refusal("exists (select 1 from Team t where t.members is not null)"))
                .startsWith("names the collection 'members', which no row holds. Read it in a subquery");
        assertThat(refusal("exists (select 1 from Truck t where t.name = 'x')"))
                .startsWith("names 'name', which has no column in the table of Truck.");
        assertThat(refusal("exists (select 1 from Member m where x.name = 'x')"))
                .isEqualTo("names 'x.name', which belongs to neither row. Begin with old. or new., or with an alias.");
    }

    @Test
    void aliasesAreTheirOwn() {
        assertThat(refusal("exists (select 1 from Member new where new.age > 1)"))
                .isEqualTo("calls an entity 'new' in 'Member new', as a row is called. Use another alias.");
        assertThat(refusal("exists (select 1 from Member m, Team M)"))
                .isEqualTo("has two entities called 'm' in one subquery. Give each an alias of its own.");
    }

    @Test
    void keysOfDifferentEntitiesAreNotCompared() {
        assertThat(refusal("exists (select 1 from Member m where m = new.team)"))
                .isEqualTo("compares 'm' (Member) with 'new.team' (Team)."
                        + " Compare attributes of them, or associations with the same entity.");
        assertThat(refusal("exists (select 1 from Member m where m.mentor = m)"))
                .startsWith("compares 'm.mentor' (Member by nick) with 'm' (Member).");
        assertThat(refusal("new.team = new.lead")).startsWith("compares 'new.team' (Team) with 'new.lead' (Member).");
    }

    @Test
    void whatIsBeyondASubqueryIsNamed() {
        String remedy = "Write it as raw SQL in sql('…').";
        assertThat(refusal("exists (select 1 from Shape s)"))
                .isEqualTo("reads the entity 'Shape', whose rows are in several tables."
                        + " Query the tables in sql('…'), or in the body of a @Trigger.");
        assertThat(refusal("exists (select 1 from Member m union select 1 from Team t)"))
                .endsWith(remedy);
        assertThat(refusal("exists (select 1 from Team t, in (t.members) m)")).contains("reads other rows in");
        assertThat(refusal("exists (select 1 from Team t join t.members m)"))
                .startsWith("names the collection 'members'");
        assertThat(refusal("exists (select 1 from Team t join Member m)"))
                .isEqualTo("joins 'Member m' without saying how. Add on …, or use cross join.");
        assertThat(refusal("exists (select 1 from Member m join fetch m.team t)"))
                .endsWith(remedy);
        assertThat(refusal("new.size = (select m.age, m.name from Member m)"))
                .isEqualTo("uses '(select m.age, m.name from Member m)', which returns 2 values, as one."
                        + " Select one value.");
        assertThat(refusal("new.size in (select m.age, m.name from Member m)"))
                .contains("which has several columns, as one value");
        assertThat(refusal("new.size in (select m.name from Member m)"))
                .startsWith("compares 'new.size' (number) with 'm.name' (text).");
        assertThat(refusal("exists (select row_number() over () from Member m)"))
                .endsWith(remedy);
    }

    private static String sql(String hql) {
        return compile(hql).sql();
    }

    private static TriggerCondition compile(String hql) {
        return new ConditionCompiler(MAPPINGS.attributes(Task.class), Mappings.DIALECT)
                .compile(hql, Set.of(Operation.UPDATE));
    }

    private static String refusal(String hql) {
        return catchThrowableOfType(ConditionException.class, () -> compile(hql))
                .getMessage();
    }

    @Entity(name = "Task")
    @Table(name = "task")
    static class Task {
        @Id
        int id;

        int size;
        String name;
        boolean selected;

        @ManyToOne
        Team team;

        @ManyToOne
        Member lead;

        @ManyToOne
        Task parent;
    }

    @Entity(name = "Team")
    @Table(name = "team")
    static class Team {
        @Id
        String code;

        boolean open;

        @OneToMany(mappedBy = "team")
        Set<Member> members;
    }

    enum Rank {
        JUNIOR,
        SENIOR
    }

    @Embeddable
    static class Place {
        String city;
    }

    @Entity(name = "Member")
    @Table(name = "member", schema = "club")
    static class Member {
        @Id
        long id;

        String name;

        @Column(unique = true)
        String nick;

        int age;
        boolean active;

        @Enumerated
        Rank rank;

        Place place;

        @ManyToOne
        Team team;

        @ManyToOne
        @JoinColumn(referencedColumnName = "nick")
        Member mentor;
    }

    @Entity(name = "Animal")
    @Table(name = "animal")
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    @DiscriminatorColumn(name = "kind", discriminatorType = DiscriminatorType.INTEGER)
    @DiscriminatorValue("1")
    static class Animal {
        @Id
        int id;

        String name;
    }

    @Entity(name = "Dog")
    @DiscriminatorValue("7")
    static class Dog extends Animal {
        boolean barks;
    }

    @Entity(name = "Vehicle")
    @Table(name = "vehicle")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Vehicle {
        @Id
        int id;

        String name;
    }

    @Entity(name = "Truck")
    @Table(name = "truck")
    static class Truck extends Vehicle {
        int load;
    }

    @Entity(name = "Shape")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    static class Shape {
        @Id
        int id;
    }

    @Entity(name = "Circle")
    static class Circle extends Shape {
        int radius;
    }

    @Entity(name = "Hidden")
    @Table(name = "hidden")
    @SQLRestriction("visible = 'Y'")
    static class Hidden {
        @Id
        int id;
    }

    @Entity(name = "Kept")
    @Table(name = "kept")
    @SoftDelete(columnName = "alive", strategy = SoftDeleteType.ACTIVE)
    static class Kept {
        @Id
        int id;
    }
}
