package org.hibernatepg.history.asof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.CacheMode;
import org.hibernate.Session;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.MapRegionFactory;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No cache takes the past for the present, or the present for the past. */
class AsOfCacheTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Badge.class)
            .set("hibernate.cache.region.factory_class", MapRegionFactory.class)
            .set("hibernate.cache.use_query_cache", "true");

    private final History history = History.of(unit.sessionFactory());
    private Instant then = Instant.EPOCH;

    /** First red has the key 1, then the key 2. */
    @BeforeEach
    void swap() {
        unit.truncate();
        unit.sessionFactory().getCache().evictAllRegions();
        unit.inTransaction(session -> {
            session.persist(new Badge(1, "red", "old"));
            session.persist(new Badge(2, "blue", "old"));
        });
        then = unit.now();
        unit.inTransaction(session -> {
            for (String change : List.of("'x' where id = 1", "'red' where id = 2", "'blue' where id = 1")) {
                session.createNativeMutationQuery("update badge set name = 'new', color = " + change)
                        .executeUpdate();
            }
            session.createNativeMutationQuery("update Badge_words set words = 'new'")
                    .executeUpdate();
        });
        unit.sessionFactory().getCache().evictAllRegions();
    }

    @SuppressWarnings("deprecation") // Hibernate 6 has no other way to ask for a natural id
    private static void see(Session session, String name, int keyOfRed) {
        Badge badge = session.find(Badge.class, 1);
        assertThat(badge.name).isEqualTo(name);
        assertThat(badge.words).containsExactly(name);
        assertThat(session.bySimpleNaturalId(Badge.class).load("red").id).isEqualTo(keyOfRed);
        for (int i = 0; i < 2; i++) {
            assertThat(session.createSelectionQuery("select b.name from Badge b where b.id = 1", String.class)
                            .setCacheable(true)
                            .list())
                    .containsExactly(name);
            assertThat(session.createSelectionQuery("from Badge b where b.id = 1", Badge.class)
                            .setCacheable(true)
                            .list()
                            .get(0)
                            .name)
                    .isEqualTo(name);
        }
    }

    @Test
    void thePresentNeverSeesThePast() {
        history.asOf(then).run(session -> see(session, "old", 1));
        unit.inTransaction(session -> see(session, "new", 2));
    }

    @Test
    void thePastNeverSeesThePresent() {
        unit.inTransaction(session -> see(session, "new", 2));
        unit.inTransaction(session -> see(session, "new", 2));
        history.asOf(then).run(session -> see(session, "old", 1));
        unit.inTransaction(session -> see(session, "new", 2));
    }

    @Test
    void bothAtOnce() {
        try (Session past = history.asOf(then).openSession()) {
            see(past, "old", 1);
            unit.inTransaction(session -> see(session, "new", 2));
            history.asOf(Instant.now().plusSeconds(9)).run(session -> see(session, "new", 2));
            past.clear();
            see(past, "old", 1);
        }
        unit.inTransaction(session -> see(session, "new", 2));
    }

    @Test
    void aQueryThatAsksForTheCacheLeavesNoObjectsInIt() {
        history.asOf(then)
                .run(session -> assertThat(session.createSelectionQuery("from Badge b order by b.id", Badge.class)
                                .setCacheMode(CacheMode.NORMAL)
                                .list())
                        .extracting(badge -> badge.name)
                        .containsExactly("old", "old"));
        unit.inTransaction(session -> see(session, "new", 2));
    }

    @Entity(name = "Badge")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    @NaturalIdCache
    @TrackHistory(collections = true)
    static class Badge {
        @Id
        int id;

        @NaturalId(mutable = true)
        String color = "";

        String name = "";

        @ElementCollection
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        Set<String> words = new HashSet<>();

        protected Badge() {}

        Badge(int id, String color, String name) {
            this.id = id;
            this.color = color;
            this.name = name;
            this.words.addAll(List.of(name));
        }
    }
}
