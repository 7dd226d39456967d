package org.hibernatepg.trigger.internal.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Date;
import java.util.Set;
import org.hibernate.annotations.CreationTimestamp;
import org.hibernate.annotations.CurrentTimestamp;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.GeneratedColumn;
import org.hibernate.annotations.UpdateTimestamp;
import org.hibernatepg.trigger.When;
import org.junit.jupiter.api.Test;

class ChangeFunctionsTest {
    private static final Mappings MAPPINGS = Mappings.of(
            Plain.class,
            Stamped.class,
            Owner.class,
            Animal.class,
            Dog.class,
            Cat.class,
            Vehicle.class,
            Truck.class,
            Computed.class);

    @Test
    void aRowStandsForItsAttributes() {
        assertThat(plain("changed()")).isEqualTo("old.* is distinct from new.*");
        assertThat(plain("unchanged()")).isEqualTo("old.* is not distinct from new.*");
    }

    @Test
    void everyAttributeIsListedWhereTheyAreJoinedTheOtherWay() {
        assertThat(plain("all_changed()"))
                .isEqualTo("old.\"a\" is distinct from new.\"a\" and old.\"b\" is distinct from new.\"b\""
                        + " and old.\"id\" is distinct from new.\"id\"");
        assertThat(plain("any_unchanged()"))
                .isEqualTo("old.\"a\" is not distinct from new.\"a\" or old.\"b\" is not distinct from new.\"b\""
                        + " or old.\"id\" is not distinct from new.\"id\"");
    }

    @Test
    void namedAttributesAreJoinedByAndOrByOr() {
        assertThat(plain("changed(a, b)"))
                .isEqualTo("old.\"a\" is distinct from new.\"a\" or old.\"b\" is distinct from new.\"b\"");
        assertThat(plain("all_changed(a, b)"))
                .isEqualTo("old.\"a\" is distinct from new.\"a\" and old.\"b\" is distinct from new.\"b\"");
        assertThat(plain("unchanged(a, b)"))
                .isEqualTo("old.\"a\" is not distinct from new.\"a\" and old.\"b\" is not distinct from new.\"b\"");
        assertThat(plain("any_unchanged(a, b) and new.a > 1"))
                .isEqualTo("(old.\"a\" is not distinct from new.\"a\" or old.\"b\" is not distinct from new.\"b\")"
                        + " and new.\"a\" > 1");
        assertThat(plain("not any_unchanged(a)")).isEqualTo("not (old.\"a\" is not distinct from new.\"a\")");
    }

    @Test
    void someAttributesAreExcluded() {
        assertThat(plain("changed(excluding(a))"))
                .isEqualTo("old.\"b\" is distinct from new.\"b\" or old.\"id\" is distinct from new.\"id\"");
        assertThat(plain("unchanged(excluding(a, id))")).isEqualTo("old.\"b\" is not distinct from new.\"b\"");
        assertThat(plain("changed(a, b, excluding(b))")).isEqualTo("old.\"a\" is distinct from new.\"a\"");
        assertThat(plain("CHANGED(Excluding(a), excluding(b))")).isEqualTo("old.\"id\" is distinct from new.\"id\"");
    }

    @Test
    void whatIsInAnEmbeddableIsExcludedToo() {
        assertThat(stamped("changed(place, excluding(place.city))"))
                .isEqualTo(
                        "old.\"seen\" is distinct from new.\"seen\" or old.\"street\" is distinct from new.\"street\"");
        assertThat(stamped("all_changed(place, excluding(generated_timestamps()))"))
                .isEqualTo(
                        "old.\"city\" is distinct from new.\"city\" and old.\"street\" is distinct from new.\"street\"");
    }

    @Test
    void anAssociationIsExcludedByItsNameOrByItsKey() {
        assertThat(stamped("changed(owner, note, excluding(owner))"))
                .isEqualTo(stamped("changed(owner, note, excluding(owner.id))"))
                .isEqualTo("old.\"note\" is distinct from new.\"note\"");
    }

    @Test
    void generatedTimestampsAreExcludedWhereverTheyComeFrom() {
        assertThat(stamped("changed(excluding(generated_timestamps()))"))
                .isEqualTo("old.\"id\" is distinct from new.\"id\" or old.\"note\" is distinct from new.\"note\""
                        + " or old.\"number\" is distinct from new.\"number\""
                        + " or old.\"owner_id\" is distinct from new.\"owner_id\""
                        + " or old.\"city\" is distinct from new.\"city\""
                        + " or old.\"street\" is distinct from new.\"street\""
                        + " or old.\"sent\" is distinct from new.\"sent\"");
        assertThat(stamped("unchanged(excluding(generated_timestamps(), number, place, id, owner))"))
                .isEqualTo("old.\"note\" is not distinct from new.\"note\""
                        + " and old.\"sent\" is not distinct from new.\"sent\"");
    }

    @Test
    void anExclusionThatExcludesNothingLeavesTheRow() {
        assertThat(plain("changed(excluding(generated_timestamps()))")).isEqualTo("old.* is distinct from new.*");
        assertThat(plain("unchanged(excluding(generated_timestamps()))")).isEqualTo("old.* is not distinct from new.*");
        assertThat(plain("changed(b, id, a)")).isEqualTo("old.* is distinct from new.*");
        assertThat(plain("any_unchanged(excluding(generated_timestamps()))")).isEqualTo(plain("any_unchanged()"));
        assertThat(plain("all_changed(a, b, id)")).startsWith("old.\"a\"");
    }

    @Test
    void namedAttributesAreNoRowWhereTheRowHasMoreColumns() {
        assertThat(MAPPINGS.compile(Truck.class, "changed(load)"))
                .isEqualTo("old.\"load\" is distinct from new.\"load\"");
        assertThat(MAPPINGS.compile(Animal.class, "changed(id, name)"))
                .isEqualTo("old.\"id\" is distinct from new.\"id\" or old.\"name\" is distinct from new.\"name\"");
    }

    @Test
    void inheritedAttributesAreNamedAsOwnOnes() {
        assertThat(stamped("changed(createdAt, note)"))
                .isEqualTo("old.\"created_at\" is distinct from new.\"created_at\""
                        + " or old.\"note\" is distinct from new.\"note\"");
        assertThat(stamped("new.createdAt > old.updatedAt")).isEqualTo("new.\"created_at\" > old.\"updatedat\"");
    }

    @Test
    void allColumnsOfAJoinedChildAreThoseOfItsOwnTable() {
        assertThat(MAPPINGS.compile(Truck.class, "all_changed()"))
                .contains("old.\"load\" is distinct from new.\"load\"")
                .doesNotContain("name");
    }

    @Test
    void whatIsNotThereCannotBeExcluded() {
        assertThat(refusal(Stamped.class, "changed(excluding(note, nite))"))
                .startsWith("names the attribute 'nite', which Stamped does not have (nearest: note, ");
        assertThat(refusal(Stamped.class, "changed(excluding(friends))"))
                .startsWith("names the collection 'friends', which no row holds.");
        assertThat(refusal(Stamped.class, "changed(friends)"))
                .startsWith("names the collection 'friends', which no row holds.");
    }

    @Test
    void somethingIsLeftToCompare() {
        assertThat(refusal(Plain.class, "changed(excluding(a, b, id))"))
                .isEqualTo(
                        "calls 'changed(excluding(a, b, id))', which leaves no attribute to compare. Exclude fewer.");
        assertThat(refusal(Plain.class, "all_changed(a, excluding(a))"))
                .startsWith("calls 'all_changed(a, excluding(a))', which leaves no attribute to compare.");
        assertThat(refusal(Stamped.class, "unchanged(createdAt, excluding(generated_timestamps()))"))
                .contains("which leaves no attribute to compare");
    }

    @Test
    void exclusionsStandInAChangeFunction() {
        assertThat(refusal(Plain.class, "excluding(a)")).startsWith("calls 'excluding(a)' on its own. Write it inside");
        assertThat(refusal(Plain.class, "generated_timestamps() = 1"))
                .startsWith("calls 'generated_timestamps()' on its own.");
        assertThat(refusal(Plain.class, "changed(excluding())"))
                .isEqualTo("calls changed(…) with 'excluding()'. Name what is left out: changed(excluding(amount)).");
        assertThat(refusal(Plain.class, "changed(excluding(generated_timestamps(a)))"))
                .isEqualTo("calls changed(…) with 'generated_timestamps(a)'."
                        + " Write generated_timestamps() without arguments.");
        assertThat(refusal(Plain.class, "changed(excluding(new.a))"))
                .isEqualTo("calls changed(…) with 'new.a'. Write attribute paths without old or new:"
                        + " changed(amount, address.city).");
    }

    @Test
    void anAttributeThatSubclassesHaveInDifferentColumnsIsNamedByNone() {
        assertThat(refusal(Animal.class, "new.size > 1"))
                .isEqualTo("names the attribute 'size', which subclasses of Animal have in different columns."
                        + " Name the column in sql('…').");
        assertThat(refusal(Animal.class, "changed(size)")).startsWith("names the attribute 'size', which subclasses");
        assertThat(MAPPINGS.compile(Animal.class, "new.color = 'red' and changed(color)"))
                .isEqualTo("new.\"color\" = 'red' and old.\"color\" is distinct from new.\"color\"");
        assertThat(MAPPINGS.compile(Animal.class, "changed()")).isEqualTo("old.* is distinct from new.*");
        assertThat(MAPPINGS.compile(Animal.class, "all_changed()")).contains("\"catsize\"", "\"dogsize\"");
    }

    @Test
    void whatPostgresComputesIsNotThereBeforeTheRowIsStored() {
        assertThat(refusal(Computed.class, "new.total > 1", When.BEFORE))
                .isEqualTo("reads 'new.total', which PostgreSQL computes after triggers that fire before."
                        + " Use when = AFTER, or read the attributes that it is computed from.");
        assertThat(refusal(Computed.class, "changed(total)", When.BEFORE))
                .startsWith("reads 'total', which PostgreSQL");
        assertThat(MAPPINGS.compile(Computed.class, "new.total > 1 and changed(total)", When.AFTER))
                .isEqualTo("new.\"total\" > 1 and old.\"total\" is distinct from new.\"total\"");
        assertThat(MAPPINGS.compile(Computed.class, "old.total > 1 and changed()", When.BEFORE))
                .isEqualTo("old.\"total\" > 1 and (old.\"id\" is distinct from new.\"id\""
                        + " or old.\"net\" is distinct from new.\"net\")");
    }

    private static String plain(String hql) {
        return MAPPINGS.compile(Plain.class, hql);
    }

    private static String stamped(String hql) {
        return MAPPINGS.compile(Stamped.class, hql);
    }

    private static String refusal(Class<?> entity, String hql) {
        return catchThrowableOfType(ConditionException.class, () -> MAPPINGS.compile(entity, hql))
                .getMessage();
    }

    private static String refusal(Class<?> entity, String hql, When when) {
        return catchThrowableOfType(ConditionException.class, () -> MAPPINGS.compile(entity, hql, when))
                .getMessage();
    }

    @Entity(name = "Plain")
    static class Plain {
        @Id
        int id;

        int a;
        String b;
    }

    @MappedSuperclass
    static class Dated {
        @CreationTimestamp
        @Column(name = "created_at")
        Instant createdAt;

        @UpdateTimestamp
        LocalDateTime updatedAt;
    }

    @Entity(name = "Stamped")
    static class Stamped extends Dated {
        @Id
        int id;

        @CurrentTimestamp
        Date current;

        @Generated
        @Column(insertable = false, updatable = false, columnDefinition = "timestamptz default now()")
        Instant defaulted;

        @Version
        Instant version;

        /** Generated, but no time. */
        @Generated
        Integer number;

        /** A time, but not generated. */
        Instant sent;

        String note;
        Place place;

        @ManyToOne
        Owner owner;

        @ManyToMany
        Set<Owner> friends;
    }

    @Embeddable
    static class Place {
        String city;
        String street;

        @UpdateTimestamp
        Instant seen;
    }

    @Entity(name = "Owner")
    static class Owner {
        @Id
        int id;
    }

    @Entity(name = "Animal")
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    static class Animal {
        @Id
        int id;

        String name;
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {
        @Column(name = "dogSize")
        int size;

        @Column(name = "color")
        String color;
    }

    @Entity(name = "Cat")
    static class Cat extends Animal {
        @Column(name = "catSize")
        int size;

        @Column(name = "color")
        String color;
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Vehicle {
        @Id
        int id;

        String name;
    }

    @Entity(name = "Truck")
    static class Truck extends Vehicle {
        int load;
    }

    @Entity(name = "Computed")
    static class Computed {
        @Id
        int id;

        int net;

        @GeneratedColumn("net * 2")
        int total;
    }
}
