package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OrderColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernatepg.history.Change;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.History;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.Revert;
import org.hibernatepg.history.RevertPlan;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RevertingExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Recipe.class);

    private UUID context = new UUID(0, 0);

    @BeforeEach
    void cook() {
        unit.truncate();
        unit.inTransaction(session -> {
            Recipe recipe = new Recipe();
            recipe.id = 1;
            recipe.title = "Stew";
            recipe.portions = 4;
            recipe.steps.addAll(List.of("cut", "boil"));
            session.persist(recipe);
        });
        context = HistoryContext.call(Map.of("job", "import"), () -> {
            unit.inTransaction(session -> {
                Recipe recipe = session.find(Recipe.class, 1);
                recipe.title = "Soup";
                recipe.steps.remove("cut");
            });
            return HistoryContext.currentId().orElseThrow();
        });
    }

    @Test
    @Spec({"R-001", "GAP-27"})
    void someAttributesAreBroughtBack() {
        unit.inTransaction(session -> {
            History history = History.of(unit.sessionFactory());
            Recipe recipe = session.find(Recipe.class, 1);
            Event<Recipe> first =
                    history.events(session, Recipe.class).of(recipe).list().get(0);
            assertThat(history.revert(session, first).preview().changes())
                    .containsExactly(new Change("title", "Soup", "Stew"));
            undo(session, recipe, first);
            assertThat(recipe.title).isEqualTo("Stew");
            assertThat(recipe.steps).containsExactly("cut", "boil");
        });
    }

    @Test
    void whatAContextDidIsUndone() {
        unit.inTransaction(session -> session.remove(session.find(Recipe.class, 1)));
        unit.inTransaction(session -> {
            Recipe recipe = undoImport(session, 1, context).orElseThrow();
            assertThat(recipe.title).isEqualTo("Stew");
            assertThat(recipe.steps).containsExactly("cut", "boil");
        });
    }

    // snippet: reverting-undo
    static void undo(Session session, Recipe recipe, Event<Recipe> event) {
        Revert<Recipe> revert = History.of(session.getSessionFactory())
                .revert(session, recipe)
                .to(event)
                .attributes("title", "portions", "steps");

        RevertPlan plan = revert.preview();
        plan.changes(); // [Change[attribute=title, oldValue=Soup, newValue=Stew]]
        plan.rows(); // the steps that come and go

        revert.apply();
    }
    // end

    // snippet: reverting-context
    static Optional<Recipe> undoImport(Session session, int recipe, UUID context) {
        return History.of(session.getSessionFactory())
                .revert(session, Recipe.class, recipe)
                .beforeContext(context)
                .apply();
    }
    // end

    @Entity
    @TrackHistory(collections = true)
    static class Recipe {
        @Id
        int id;

        @Nullable
        String title;

        int portions;

        @ElementCollection
        @OrderColumn
        List<String> steps = new ArrayList<>();
    }
}
