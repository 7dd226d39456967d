package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.util.List;
import org.hibernate.Session;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Document;
import org.hibernatepg.trigger.SearchVector;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.Weight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SearchVectorExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Dish.class);

    @Test
    void rowsAreFoundByTheirWords() {
        unit.truncate();
        unit.inTransaction(session -> {
            session.persist(new Dish("Pancakes", "Add the boiled eggs last"));
            session.persist(new Dish("Boiled eggs", "Boil eggs"));
            session.persist(new Dish("Bread", "Bake"));
        });

        assertThat(unit.<List<String>>fromTransaction(session -> find(session, "egg boiling")))
                .containsExactly("Boiled eggs", "Pancakes");
        assertThat(Pages.triggersAndFunctions(unit, "Dish:search")).isEqualTo(Pages.shown("search-vector"));
        assertThat(Pages.sent(unit, "create index if not exists .*")).isEqualTo(Pages.shown("search-vector-index"));
    }

    @Test
    void rowsThatAreThereGetTheirVector() {
        unit.truncate();
        unit.inTransaction(session ->
                Triggers.of(unit.sessionFactory()).ignoringAll(session, () -> session.persist(new Dish("Soup", null))));
        assertThat(unit.value("select search_vector from dish")).isNull();

        assertThat(unit.<Integer>fromTransaction(SearchVectorExampleTest::refresh))
                .isEqualTo(1);

        assertThat(unit.value("select search_vector::text from dish")).isEqualTo("'soup':1A");
    }

    @Test
    void anAttributeOfAnotherTypeIsAFaultAtBoot() {
        try (TestUnit wrong = Pages.unit(WrongDish.class)) {
            assertThatThrownBy(wrong::metadata).hasMessage(Pages.shown("search-vector-fault"));
        }
    }

    // snippet: search-vector-query
    static List<String> find(Session session, String words) {
        return session.createSelectionQuery("""
                        select d.title from Dish d
                         where cast(sql('? @@ websearch_to_tsquery(?)', d.searchVector, :words) as Boolean)
                         order by sql('ts_rank(?, websearch_to_tsquery(?))', d.searchVector, :words) desc
                        """, String.class)
                .setParameter("words", words)
                .list();
    }
    // end

    // snippet: search-vector-backfill
    static int refresh(Session session) {
        return session.createNativeMutationQuery(
                        "update dish set search_vector = '' where search_vector is distinct from ''")
                .executeUpdate();
    }
    // end
}

// snippet: search-vector
@Entity
@SearchVector(
        name = "search",
        attribute = "searchVector",
        index = true,
        documents = {@Document(attribute = "title", weight = Weight.A), @Document(attribute = "steps")})
class Dish {
    @Id
    @GeneratedValue
    Long id;

    String title;
    String steps;

    @Column(columnDefinition = "tsvector")
    String searchVector;

    Dish(String title, String steps) {
        this.title = title;
        this.steps = steps;
    }

    protected Dish() {}
}
// end

@Entity
@SearchVector(name = "search", attribute = "searchVector", documents = @Document(attribute = "title"))
class WrongDish {
    @Id
    Long id;

    String title;
    String searchVector;
}
