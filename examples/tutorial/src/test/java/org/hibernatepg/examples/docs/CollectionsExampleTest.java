package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.Session;
import org.hibernatepg.history.CollectionEvent;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CollectionsExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Essay.class, Essayist.class, Mixtape.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"Z-004", "GAP-30", "RV-15"})
    void everyElementThatComesAndGoesIsAnEvent() {
        Essay essay = new Essay();
        essay.tags.addAll(List.of("java", "sql"));
        unit.inTransaction(session -> session.persist(essay));
        unit.inTransaction(session -> session.find(Essay.class, essay.id).tags.remove("java"));

        List<String> events = unit.fromTransaction(session -> tagEvents(session, essay));
        List<String> net = unit.fromTransaction(session -> netChanges(session, essay));

        assertThat(events).containsExactly("add java", "add sql", "remove java", "remove sql", "add sql");
        assertThat(net).containsExactly("INSERT java", "INSERT sql", Pages.shown("collections-net"));
        assertThat(Pages.sent(unit, "create table essay_tags_event .*|create index if not exists .*essay_tags_event.*"))
                .isEqualTo(Pages.shown("collections-table"));
    }

    // snippet: collections-events
    static List<String> tagEvents(Session session, Essay essay) {
        History history = History.of(session.getSessionFactory());
        List<CollectionEvent<Essay>> events =
                history.collectionEvents(session, Essay.class, "tags").of(essay).list();
        return events.stream()
                .map(event -> event.label() + " " + event.row().element())
                .toList();
    }
    // end

    // snippet: collections-net
    static List<String> netChanges(Session session, Essay essay) {
        History history = History.of(session.getSessionFactory());
        return history.collectionEvents(session, Essay.class, "tags").of(essay).net().stream()
                .map(change -> change.operation() + " " + change.row().element())
                .toList();
    }
    // end

    @Test
    @Spec("Z-005")
    void eventsReferToOwnerAndElement() {
        Essayist writer = new Essayist();
        Essay essay = new Essay();
        essay.writers.add(writer);
        unit.inTransaction(session -> {
            session.persist(writer);
            session.persist(essay);
        });

        unit.inTransaction(
                session -> assertThat(essaysOf(session, writer)).containsExactly(session.find(Essay.class, essay.id)));
    }

    // snippet: collections-hql
    static List<Essay> essaysOf(Session session, Essayist writer) {
        return session.createSelectionQuery(
                        "select distinct e.owner from EssayWritersEvent e where e.element = :writer and e.pghLabel = 'add'",
                        Essay.class)
                .setParameter("writer", writer)
                .getResultList();
    }
    // end

    @Test
    @Spec("RV-15")
    void theOwnerHasAnEventToo() {
        Mixtape mixtape = new Mixtape();
        mixtape.songs.addAll(List.of("a", "b"));
        unit.inTransaction(session -> session.persist(mixtape));

        assertThat(unit.query("select pgh_label, pgh_operation from mixtape_event order by pgh_id"))
                .isEqualTo(List.of(List.of("insert", "I"), List.of("songs", "S")));
    }
}

// snippet: collections-entity
@Entity
@TrackHistory
class Essay {
    @Id
    @GeneratedValue
    Long id;

    @ElementCollection
    @TrackHistory
    List<String> tags = new ArrayList<>();

    @ManyToMany
    @TrackHistory
    Set<Essayist> writers = new HashSet<>();
}
// end

// snippet: collections-owner
@Entity
@TrackHistory
class Mixtape {
    @Id
    @GeneratedValue
    Long id;

    @ElementCollection
    @TrackHistory(ownerEvents = true)
    List<String> songs = new ArrayList<>();
}
// end

@Entity
class Essayist {
    @Id
    @GeneratedValue
    Long id;
}
