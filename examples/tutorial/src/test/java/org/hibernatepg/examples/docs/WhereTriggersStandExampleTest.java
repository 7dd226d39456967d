package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.SecondaryTable;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.View;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.OverridesAttribute;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.ReadOnlyAttributeException;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.TriggerViolationException;
import org.hibernatepg.trigger.When;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WhereTriggersStandExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(
            Voucher.class,
            Vessel.class,
            Ferry.class,
            Recipe.class,
            Playlist.class,
            Song.class,
            Member.class,
            ActiveMember.class);

    @Test
    void anAnnotationOfOnesOwnDeclaresWhatItIsComposedOf() {
        Voucher voucher = new Voucher();
        unit.inTransaction(session -> session.persist(voucher));
        unit.inTransaction(session -> session.find(Voucher.class, voucher.id).redeemed = true);

        assertThat(catchThrowableOfType(
                                ProtectedOperationException.class,
                                () -> unit.inTransaction(
                                        session -> session.remove(session.find(Voucher.class, voucher.id))))
                        .uri())
                .isEqualTo("Voucher:keep_redeemed");
        assertThatThrownBy(() -> unit.jdbc("truncate voucher")).hasMessageContaining("Cannot truncate");
    }

    @Test
    @Spec("T-025")
    void aSubclassInTheTableOfItsSuperclassProtectsItsOwnRows() {
        unit.inTransaction(session -> {
            session.persist(new Vessel());
            session.persist(new Ferry());
        });

        unit.jdbc("delete from vessel where dtype = 'Vessel'");
        assertThatThrownBy(() -> unit.jdbc("delete from vessel")).hasMessageContaining("Cannot delete");
        assertThat(Pages.triggers(unit, "Ferry:no_delete")).isEqualTo(Pages.shown("stand-subclass"));
    }

    @Test
    void aTriggerMayStandOnASecondaryTable() {
        Recipe recipe = new Recipe();
        recipe.steps = "stir";
        unit.inTransaction(session -> session.persist(recipe));

        assertThat(catchThrowableOfType(
                                ReadOnlyAttributeException.class,
                                () -> unit.inTransaction(
                                        session -> session.find(Recipe.class, recipe.id).steps = "shake"))
                        .violation()
                        .table())
                .isEqualTo("public.recipe_text");
        assertThat(Pages.triggers(unit, "Recipe:steps")).isEqualTo(Pages.shown("stand-secondary"));
    }

    @Test
    @Spec({"M-010", "GAP-30"})
    void anAnnotationOnACollectionIsAboutItsTable() {
        Playlist playlist = new Playlist();
        Song song = new Song();
        unit.inTransaction(session -> {
            session.persist(song);
            playlist.tags.addAll(List.of("a", "b"));
            playlist.songs.add(song);
            session.persist(playlist);
        });
        SessionFactory sessionFactory = unit.sessionFactory();
        Long id = playlist.id;

        TriggerViolationException refused = catchThrowableOfType(TriggerViolationException.class, () -> {
            // snippet: stand-collection-refused
            sessionFactory.inTransaction(session -> {
                session.find(Playlist.class, id).songs.clear();
                session.flush(); // throws ProtectedOperationException
            });
            // end
        });

        assertThat(refused.uri()).isEqualTo("Playlist.songs:no_delete");
        assertThat(refused.entityName()).isEqualTo("Playlist");
        assertThat(refused.violation().table()).isEqualTo("public.playlist_song");
        assertThatThrownBy(() -> unit.inTransaction(
                        session -> session.find(Playlist.class, id).tags.set(0, "x")))
                .isInstanceOf(ProtectedOperationException.class);
        unit.inTransaction(session -> session.find(Playlist.class, id).tags.set(1, "x"));
        assertThat(Pages.triggers(unit, "Playlist.tags:first")).isEqualTo(Pages.shown("stand-collection"));
    }

    @Test
    void aViewIsWrittenToByTriggersInsteadOfTheOperation() {
        ActiveMember member = new ActiveMember();
        member.id = 1L;
        member.name = "Ada";

        unit.inTransaction(session -> session.persist(member));
        unit.inTransaction(session -> session.remove(session.find(ActiveMember.class, 1L)));

        assertThat(unit.query("select name, active from member")).hasToString("[[Ada, false]]");
        assertThat(Pages.triggersAndFunctions(unit, "ActiveMember:leave")).isEqualTo(Pages.shown("stand-view"));
    }
}

// snippet: stand-composed
@Protect(name = "no_truncate", operations = TRUNCATE)
@Protect(name = "keep", operations = DELETE)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Kept {
    @OverridesAttribute(annotation = Protect.class, attribute = "name", declaration = "keep")
    String name() default "keep";

    @OverridesAttribute(annotation = Protect.class, attribute = "condition", declaration = "keep")
    String when() default "";
}

@Entity
@Kept(name = "keep_redeemed", when = "old.redeemed")
class Voucher {
    @Id
    @GeneratedValue
    Long id;

    boolean redeemed;
}
// end

// snippet: stand-subclass
@Entity
class Vessel {
    @Id
    @GeneratedValue
    Long id;
}

@Entity
@Protect(name = "no_delete", operations = DELETE)
class Ferry extends Vessel {
    int seats;
}
// end

// snippet: stand-secondary
@Entity
@SecondaryTable(name = "recipe_text")
@ReadOnly(name = "steps", attributes = "steps", table = "recipe_text")
class Recipe {
    @Id
    @GeneratedValue
    Long id;

    @Column(table = "recipe_text")
    String steps;
}
// end

// snippet: stand-collection
@Entity
class Playlist {
    @Id
    @GeneratedValue
    Long id;

    @ElementCollection
    @OrderColumn(name = "place")
    @Protect(
            name = "first",
            operations = {UPDATE, DELETE},
            condition = "old.index = 0")
    List<String> tags = new ArrayList<>();

    @ManyToMany
    @Protect(name = "no_delete", operations = DELETE)
    @Protect(name = "not_banned", operations = INSERT, condition = "new.element.id = -1")
    Set<Song> songs = new HashSet<>();
}
// end

@Entity
class Song {
    @Id
    @GeneratedValue
    Long id;
}

@Entity
class Member {
    @Id
    Long id;

    String name;
    boolean active;
}

// snippet: stand-view
@Entity
@View(query = "select id, name from member where active")
@Trigger(name = "join", when = When.INSTEAD_OF, operations = INSERT, body = """
                insert into member (id, name, active) values (new.{column:id}, new.{column:name}, true);
                return new;""")
@Trigger(
        name = "leave",
        when = When.INSTEAD_OF,
        operations = DELETE,
        body = "update member set active = false where id = old.{column:id}; return old;")
class ActiveMember {
    @Id
    Long id;

    String name;
}
// end
