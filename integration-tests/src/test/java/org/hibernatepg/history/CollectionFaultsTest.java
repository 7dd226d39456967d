package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Transient;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.TriggerMappingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is declared wrongly about collections is an error at boot that says what to do. */
class CollectionFaultsTest {

    private static List<String> faults(Class<?>... entities) {
        try (TestUnit unit = TestUnit.of(entities)) {
            TriggerMappingException thrown = catchThrowableOfType(TriggerMappingException.class, unit::start);
            assertThat(thrown).as("the fault").isNotNull();
            return Objects.requireNonNull(thrown).faults();
        }
    }

    @Test
    @Spec("RV-27")
    void collectionsWithoutATableSayWhereToPutIt() {
        assertThat(faults(Parent.class, Kid.class))
                .containsExactly(
                        "Parent.joined: '@TrackHistory' stands on a collection without a table of its own: the rows of Kid refer to their owner. Put @TrackHistory on the entity Kid, whose history stores the column.",
                        "Parent.kids: '@TrackHistory' stands on a collection without a table of its own: the rows of Kid refer to their owner. Put @TrackHistory on the entity Kid, whose history stores the column.");
        assertThat(faults(Whole.class, Part.class))
                .containsExactly(
                        "Whole.parts: '@TrackHistory(collections = true)' stands on a collection without a table of its own: the rows of Part refer to their owner. Put @TrackHistory on the entity Part, whose history stores the column. Or leave it out: exclude = \"parts\".");
    }

    @Test
    @Spec("RV-26")
    void theOtherSideAndASecondSideWithTheSameTable() {
        assertThat(faults(Student.class, Course.class))
                .containsExactly(
                        "Course.students: '@TrackHistory' stands on the other side of the association 'courses', which has the table. Put it there.");
        assertThat(faults(Left.class, Right.class))
                .singleElement()
                .asString()
                .startsWith(
                        "Right.lefts: '@TrackHistory' stores its events in the table 'left_right_event', which another entity or history has.");
    }

    @Test
    void whatIsNoCollection() {
        assertThat(faults(Plain.class))
                .containsExactly(
                        "Plain.name: '@TrackHistory' stands on an attribute that is no collection and so has no table of its own. Put it on the entity, with attributes = \"name\" if no other is to be stored.",
                        "Plain.unmapped: '@TrackHistory' stands on a member that is not mapped. Put it on the entity, with attributes = \"unmapped\" if no other is to be stored.");
    }

    @Test
    void membersThatMeanNothingOnACollection() {
        assertThat(faults(Members.class))
                .containsExactly(
                        "Members.a: '@TrackHistory' names attributes, and stands on a collection. Leave attributes and exclude out: whole rows are stored.",
                        "Members.b: '@TrackHistory' has collections = true, and stands on a collection. Leave it out, or put it on the entity.",
                        "Members.c: '@TrackHistory' has the trackers 'one' and 'two' for the same write: a row that both record would count twice. Use one tracker for each operation, or a history of its own for one of them: @TrackHistory(name = …).",
                        "Members.d: '@TrackHistory' asks for events of the owner, which is not tracked. Put @TrackHistory on the entity Members, or leave ownerEvents out.",
                        "Members.e: '@TrackHistory' has the condition \"new.name = 'x'\", which names the attribute 'name', which Members.e does not have (nearest: owner, element, owner.id). Correct the path.");
    }

    @Test
    void listsThatNameCollections() {
        assertThat(faults(Listed.class))
                .containsExactly(
                        "Listed: '@TrackHistory' names the collection 'tags' in attributes, whose rows are in a table of their own. Put @TrackHistory on the attribute 'tags', or use collections = true.");
        assertThat(faults(Asking.class))
                .containsExactly(
                        "Asking: '@TrackHistory' has ownerEvents = true, and tracks no collections. Add collections = true, or put it on the collection.");
    }

    @Test
    void namesThatAreTaken() {
        assertThat(faults(Taken.class, TakenTagsEvent.class))
                .containsExactly(
                        "Taken.tags: '@TrackHistory' makes an event entity of the name 'TakenTagsEvent', which another entity has. Give it another name, as in @TrackHistory(name = \"TakenTagsHistory\").");
    }

    @Entity(name = "Parent")
    static class Parent {
        @Id
        int id;

        @OneToMany(mappedBy = "parent")
        @TrackHistory
        @Nullable
        List<Kid> kids;

        @OneToMany
        @JoinColumn
        @TrackHistory
        @Nullable
        List<Kid> joined;
    }

    @Entity(name = "Kid")
    static class Kid {
        @Id
        int id;

        @ManyToOne
        @Nullable
        Parent parent;
    }

    @Entity(name = "Whole")
    @TrackHistory(collections = true)
    static class Whole {
        @Id
        int id;

        @OneToMany
        @JoinColumn
        @Nullable
        List<Part> parts;
    }

    @Entity(name = "Part")
    static class Part {
        @Id
        int id;
    }

    @Entity(name = "Student")
    static class Student {
        @Id
        int id;

        @ManyToMany
        @Nullable
        Set<Course> courses;
    }

    @Entity(name = "Course")
    static class Course {
        @Id
        int id;

        @ManyToMany(mappedBy = "courses")
        @TrackHistory
        @Nullable
        Set<Student> students;
    }

    @Entity(name = "Left")
    static class Left {
        @Id
        int id;

        @ManyToMany
        @JoinTable(
                name = "left_right",
                joinColumns = @JoinColumn(name = "left_id"),
                inverseJoinColumns = @JoinColumn(name = "right_id"))
        @TrackHistory
        @Nullable
        Set<Right> rights;
    }

    @Entity(name = "Right")
    static class Right {
        @Id
        int id;

        @ManyToMany
        @JoinTable(
                name = "left_right",
                joinColumns = @JoinColumn(name = "right_id"),
                inverseJoinColumns = @JoinColumn(name = "left_id"))
        @TrackHistory
        @Nullable
        Set<Left> lefts;
    }

    @Entity(name = "Plain")
    static class Plain {
        @Id
        int id;

        @TrackHistory
        @Nullable
        String name;

        @Transient
        @TrackHistory
        @Nullable
        List<String> unmapped;
    }

    @Entity(name = "Members")
    static class Members {
        @Id
        int id;

        @ElementCollection
        @TrackHistory(attributes = "x")
        @Nullable
        Set<String> a;

        @ElementCollection
        @TrackHistory(collections = true)
        @Nullable
        Set<String> b;

        @ElementCollection
        @TrackHistory(
                trackers = {
                    @Tracker(on = Operation.INSERT, label = "one"),
                    @Tracker(on = Operation.INSERT, label = "two")
                })
        @Nullable
        Set<String> c;

        @ElementCollection
        @TrackHistory(ownerEvents = true)
        @Nullable
        Set<String> d;

        @ElementCollection
        @TrackHistory(trackers = @Tracker(on = Operation.INSERT, condition = "new.name = 'x'"))
        @Nullable
        Set<String> e;
    }

    @Entity(name = "Listed")
    @TrackHistory(attributes = "tags")
    static class Listed {
        @Id
        int id;

        @ElementCollection
        @Nullable
        Set<String> tags;
    }

    @Entity(name = "Asking")
    @TrackHistory(ownerEvents = true)
    static class Asking {
        @Id
        int id;
    }

    @Entity(name = "Taken")
    static class Taken {
        @Id
        int id;

        @ElementCollection
        @TrackHistory
        @Nullable
        Set<String> tags;
    }

    @Entity(name = "TakenTagsEvent")
    static class TakenTagsEvent {
        @Id
        int id;
    }
}
