package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Column;
import jakarta.persistence.ConstraintMode;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.util.List;
import java.util.Objects;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.TriggerMappingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Event classes that cannot be used are errors at boot that say why. */
class EventClassFaultsTest {
    private static final String CLASS = EventClassFaultsTest.class.getName() + "$";

    private static List<String> faults(Class<?>... entities) {
        return faults(TestUnit.of(entities));
    }

    private static List<String> faults(TestUnit unit) {
        try (unit) {
            TriggerMappingException thrown = catchThrowableOfType(TriggerMappingException.class, unit::start);
            assertThat(thrown).as("the fault").isNotNull();
            return Objects.requireNonNull(thrown).faults();
        }
    }

    @Test
    @Spec({"E-019", "E-018"})
    void aClassThatIsNoEntityOfTheUnitAndCannotBeExtended() {
        assertThat(faults(Unlisted.class, Neither.class))
                .containsExactly(
                        "Neither: '@TrackHistory' names the event class %sNoAnnotation, which is no entity and no mapped superclass that can be extended. Put @Entity on it to have events of this class, or @MappedSuperclass to have it extended."
                                .formatted(CLASS),
                        "Unlisted: '@TrackHistory' names the event class %sUnlistedEvent, an entity that is not in the persistence unit. Add it where the entity is listed."
                                .formatted(CLASS));
    }

    @Test
    @Spec("F-009")
    void aSettingThatNamesNoMappedSuperclassOfEvents() {
        String message =
                "Settings: 'hibernate.history.event_class' is '%s'. Name a @MappedSuperclass that extends org.hibernatepg.history.EventRecord.";
        for (String name : List.of("no.such.Name", String.class.getName(), CLASS + "UnlistedEvent")) {
            assertThat(faults(TestUnit.of(Fine.class).set("hibernate.history.event_class", name)))
                    .containsExactly(message.formatted(name));
        }
    }

    @Test
    void entitiesThatCannotBeFilled() {
        assertThat(faults(
                        One.class,
                        Two.class,
                        SharedEvent.class,
                        Keyless.class,
                        KeylessEvent.class,
                        Family.class,
                        FamilyEvent.class,
                        FamilyChild.class,
                        Vague.class,
                        VagueEvent.class,
                        Renamed.class,
                        RenamedEvent.class))
                .containsExactly(
                        "Family: '@TrackHistory' names the event entity FamilyEvent, which is in a hierarchy of entities. Make what it extends a @MappedSuperclass.",
                        "Keyless: '@TrackHistory' names the event entity KeylessEvent, which has no attribute 'id' as the key of the tracked entity has. Add it.",
                        "Renamed: '@TrackHistory' names a table beside the event entity RenamedEvent. Leave it out, and put @Table on the event entity.",
                        "Two: '@TrackHistory' names the event entity SharedEvent, which the history of One names. Write an entity for each history.",
                        "Vague: '@TrackHistory' names the event entity VagueEvent, which is abstract. Make it a concrete class, or a @MappedSuperclass, which is extended.");
    }

    @Test
    void attributesThatDoNotFit() {
        assertThat(faults(Parcel.class, ParcelEvent.class, Author.class))
                .containsExactlyInAnyOrder(
                        fault(
                                "author",
                                "is mapped as an association to %1$sAuthor there, and as java.lang.Long as bigint in Parcel. Map it in the same way, or give an attribute of your own another name."),
                        fault(
                                "size",
                                "is mapped as an embeddable with height there, and as an embeddable with height, width in Parcel. Map it in the same way, or give an attribute of your own another name."),
                        fault(
                                "title",
                                "is mapped as java.lang.Integer as integer there, and as java.lang.String as varchar in Parcel. Map it in the same way, or give an attribute of your own another name."),
                        fault(
                                "weight",
                                "is a primitive int, and null in events that are older than the attribute. Declare it as Integer."),
                        fault(
                                "code",
                                "has the column 'kode', and the tracked one has code. Leave the name out: the columns of events are called as those of the tracked table."));
    }

    private static String fault(String attribute, String rest) {
        return "Parcel: '@TrackHistory' has events of the class %1$sParcelEvent, whose attribute '%2$s' "
                        .formatted(CLASS, attribute)
                + rest.formatted(CLASS);
    }

    @Test
    void columnsThatWouldRefuseEvents() {
        assertThat(faults(Strict.class, StrictEvent.class, Based.class))
                .containsExactlyInAnyOrder(
                        "Based: '@TrackHistory' has the column 'weight' in its event table, which is not null and has no default: the triggers leave it out. Let it be null, a primitive type by its wrapper, or give it a @ColumnDefault.",
                        "Strict: '@TrackHistory' has the column 'reason' in its event table, which is not null and has no default: the triggers leave it out. Let it be null, a primitive type by its wrapper, or give it a @ColumnDefault.",
                        "Strict: '@TrackHistory' has the unique columns code in its event table, which has a row for each change. Use an index.");
    }

    @Test
    @Spec("GAP-62")
    void foreignKeysThatCouldRefuseWrites() {
        assertThat(faults(Visit.class, VisitEvent.class, Author.class))
                .containsExactlyInAnyOrder(
                        "Visit: '@TrackHistory' has events with @OnDelete on guest_id, which is not constrained at once in the tracked table: an event could refer to what is not there. Leave @OnDelete out.");
    }

    @Test
    void superclassesThatCannotBeExtended() {
        assertThat(faults(Hidden.class, NoConstructor.class, NotImplemented.class))
                .extracting(fault -> fault.replaceAll("^(\\w+).*\\$\\w+, (.*)\\. Make it.*", "$1: $2"))
                .containsExactly(
                        "Hidden: which cannot be extended in the package of the tracked entity",
                        "NoConstructor: which has no constructor without parameters that a subclass can call",
                        "NotImplemented: whose abstract method getSomething is no getter of a stored attribute");
    }

    abstract static class NoAnnotation extends EventRecord {}

    @Entity(name = "Neither")
    @TrackHistory(eventClass = NoAnnotation.class)
    static class Neither {
        @Id
        int id;
    }

    @Entity(name = "UnlistedEvent")
    static class UnlistedEvent extends EventRecord {
        int id;
    }

    @Entity(name = "Unlisted")
    @TrackHistory(eventClass = UnlistedEvent.class)
    static class Unlisted {
        @Id
        int id;
    }

    @Entity(name = "Fine")
    @TrackHistory
    static class Fine {
        @Id
        int id;
    }

    @Entity(name = "SharedEvent")
    static class SharedEvent extends EventRecord {
        int id;
    }

    @Entity(name = "One")
    @TrackHistory(eventClass = SharedEvent.class)
    static class One {
        @Id
        int id;
    }

    @Entity(name = "Two")
    @TrackHistory(eventClass = SharedEvent.class)
    static class Two {
        @Id
        int id;
    }

    @Entity(name = "KeylessEvent")
    static class KeylessEvent extends EventRecord {
        @Nullable
        String name;
    }

    @Entity(name = "Keyless")
    @TrackHistory(eventClass = KeylessEvent.class)
    static class Keyless {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "FamilyEvent")
    static class FamilyEvent extends EventRecord {
        int id;
    }

    @Entity(name = "FamilyChild")
    static class FamilyChild extends FamilyEvent {}

    @Entity(name = "Family")
    @TrackHistory(eventClass = FamilyEvent.class)
    static class Family {
        @Id
        int id;
    }

    @Entity(name = "VagueEvent")
    abstract static class VagueEvent extends EventRecord {
        int id;
    }

    @Entity(name = "Vague")
    @TrackHistory(eventClass = VagueEvent.class)
    static class Vague {
        @Id
        int id;
    }

    @Entity(name = "RenamedEvent")
    static class RenamedEvent extends EventRecord {
        int id;
    }

    @Entity(name = "Renamed")
    @TrackHistory(eventClass = RenamedEvent.class, table = "elsewhere")
    static class Renamed {
        @Id
        int id;
    }

    @Entity(name = "Author")
    static class Author {
        @Id
        long id;
    }

    @Embeddable
    static class Size {
        int width;
        int height;
    }

    @Embeddable
    static class Height {
        int height;
    }

    @Entity(name = "Parcel")
    @TrackHistory(eventClass = ParcelEvent.class)
    static class Parcel {
        @Id
        int id;

        @Nullable
        String title;

        int weight;

        @Nullable
        String code;

        @Nullable
        Size size;

        @Column(name = "author_no")
        long author;
    }

    @Entity(name = "ParcelEvent")
    static class ParcelEvent extends EventRecord {
        int id;

        @Nullable
        Integer title;

        int weight;

        @Column(name = "kode")
        @Nullable
        String code;

        @Nullable
        Height size;

        @ManyToOne
        @Nullable
        Author author;
    }

    @Entity(name = "StrictEvent")
    @Table(uniqueConstraints = @UniqueConstraint(columnNames = "code"))
    static class StrictEvent extends EventRecord {
        int id;

        @Nullable
        String code;

        @Column(nullable = false)
        @Nullable
        String reason;

        @Column(unique = true)
        @Nullable
        String ticket;
    }

    @Entity(name = "Strict")
    @TrackHistory(eventClass = StrictEvent.class)
    static class Strict {
        @Id
        int id;

        @Nullable
        String code;
    }

    @MappedSuperclass
    abstract static class Weighing extends EventRecord {
        int weight;
    }

    @Entity(name = "Based")
    @TrackHistory(eventClass = Weighing.class)
    static class Based {
        @Id
        int id;
    }

    @Entity(name = "VisitEvent")
    static class VisitEvent extends EventRecord {
        int id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        @Nullable
        Author guest;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        @Nullable
        Author host;
    }

    @Entity(name = "Visit")
    @TrackHistory(eventClass = VisitEvent.class)
    static class Visit {
        @Id
        int id;

        @ManyToOne
        @JoinColumn(foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT))
        @Nullable
        Author guest;

        @ManyToOne
        @Nullable
        Author host;
    }

    @MappedSuperclass
    private abstract static class Private extends EventRecord {}

    @Entity(name = "Hidden")
    @TrackHistory(eventClass = Private.class)
    static class Hidden {
        @Id
        int id;
    }

    @MappedSuperclass
    abstract static class Demanding extends EventRecord {
        Demanding(int number) {}
    }

    @Entity(name = "NoConstructor")
    @TrackHistory(eventClass = Demanding.class)
    static class NoConstructor {
        @Id
        int id;
    }

    @MappedSuperclass
    abstract static class Promising extends EventRecord {
        abstract String getSomething();
    }

    @Entity(name = "NotImplemented")
    @TrackHistory(eventClass = Promising.class)
    static class NotImplemented {
        @Id
        int id;
    }
}
