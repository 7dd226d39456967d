package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.Change;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.History;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.routing.NestedTransactions;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReadmeExampleTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Article.class);

    // snippet: readme-entity
    @Entity
    @Protect(name = "no_delete", operations = Operation.DELETE)
    @Protect(name = "freeze", operations = Operation.UPDATE, condition = "old.published and new.published")
    @TrackHistory
    public static class Article {
        @Id
        @GeneratedValue
        Long id;

        String title;
        boolean published;
    }
    // end

    // snippet: readme-use
    static List<Event<Article>> publish(SessionFactory sessionFactory, Long id) {
        sessionFactory.inTransaction(session -> {
            try (var context = HistoryContext.open(session, Map.of("user", 42))) {
                session.find(Article.class, id).published = true;
            }
        });
        return sessionFactory.fromTransaction(session -> History.of(sessionFactory)
                .events(session, Article.class)
                .ofId(id)
                .list());
    }
    // end

    // snippet: readme-routing
    static long retitle(SessionFactory sessionFactory, List<Long> ids, String title) {
        NestedTransactions nested = NestedTransactions.of(sessionFactory);
        nested.run(session -> {
            for (Long id : ids) {
                try {
                    nested.run(inner -> {
                        inner.find(Article.class, id).title = title;
                    });
                } catch (ProtectedOperationException e) {
                    // A published one: undone alone, in the database and in the session.
                }
            }
        });
        return ReadOnlyScopes.of(sessionFactory)
                .call(session -> session.createSelectionQuery("where title = ?1", Article.class)
                        .setParameter(1, title)
                        .getResultCount());
    }
    // end

    @Test
    void whatIsRefusedIsUndoneAlone() {
        List<Long> ids = unit.fromTransaction(session -> List.of(persist(session).id, persist(session).id));
        publish(unit.sessionFactory(), ids.get(0));

        assertThat(retitle(unit.sessionFactory(), ids, "final")).isEqualTo(1);
    }

    @Test
    void recordsWhoPublishedAndProtectsWhatIsPublished() {
        long id = unit.fromTransaction(session -> persist(session).id);

        List<Event<Article>> events = publish(unit.sessionFactory(), id);

        assertThat(events).extracting(Event::label).containsExactly("insert", "update");
        assertThat(events.get(1).context()).containsEntry("user", 42);
        assertThat(events.get(1).changes()).containsExactly(new Change("published", false, true));
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    session.find(Article.class, id).title = "changed";
                    session.flush();
                }))
                .isInstanceOf(ProtectedOperationException.class);
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    session.remove(session.find(Article.class, id));
                    session.flush();
                }))
                .isInstanceOf(ProtectedOperationException.class);
    }

    private static Article persist(Session session) {
        Article article = new Article();
        article.title = "draft";
        session.persist(article);
        return article;
    }
}
