package org.hibernatepg.history.asof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.CacheRetrieveMode;
import jakarta.persistence.CacheStoreMode;
import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.CacheMode;
import org.hibernate.Session;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.jpa.SpecHints;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.MapRegionFactory;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A second-level cache of entities and collections, and none of queries or natural ids. */
class AsOfEntityCacheTest {
    @RegisterExtension
    static final TestUnit unit =
            TestUnit.of(Tag.class, Bag.class).set("hibernate.cache.region.factory_class", MapRegionFactory.class);

    private final History history = History.of(unit.sessionFactory());
    private Instant then = Instant.EPOCH;

    @BeforeEach
    void rename() {
        unit.truncate();
        unit.sessionFactory().getCache().evictAllRegions();
        unit.inTransaction(session -> {
            Bag bag = new Bag();
            bag.name = "old";
            session.persist(bag);
            Tag tag = new Tag();
            tag.name = "old";
            tag.words.add("old");
            tag.bag = bag;
            session.persist(tag);
        });
        then = unit.now();
        unit.inTransaction(session -> {
            Tag tag = session.find(Tag.class, 1);
            tag.name = "new";
            tag.words.set(0, "new");
            tag.bag.setName("new");
        });
        unit.sessionFactory().getCache().evictAllRegions();
    }

    private static void see(Session session, String name) {
        Tag tag = session.find(Tag.class, 1);
        assertThat(tag.name).isEqualTo(name);
        assertThat(tag.words).containsExactly(name);
        assertThat(tag.bag.getName()).isEqualTo(name);
    }

    @Test
    void thePresentNeverSeesThePast() {
        history.asOf(then).run(session -> see(session, "old"));
        unit.inTransaction(session -> see(session, "new"));
    }

    @Test
    void thePastNeverSeesThePresent() {
        unit.inTransaction(session -> see(session, "new"));
        unit.inTransaction(session -> see(session, "new"));

        history.asOf(then).run(session -> see(session, "old"));
        history.asOf(then).run(session -> {
            session.createSelectionQuery("from Bag", Bag.class).list();
            see(session, "old");
        });
        unit.inTransaction(session -> see(session, "new"));
    }

    @Test
    void aQueryWithACacheModeOfItsOwnLeavesNothingToThePresent() {
        history.asOf(then).run(session -> assertThat(session.createSelectionQuery("from Tag", Tag.class)
                        .setCacheMode(CacheMode.NORMAL)
                        .list())
                .extracting(tag -> tag.name)
                .containsExactly("old"));
        unit.inTransaction(session -> see(session, "new"));
    }

    @Test
    void aFindThatAsksForTheCacheSeesThePast() {
        Map<String, Object> hints = Map.of(
                SpecHints.HINT_SPEC_CACHE_RETRIEVE_MODE, CacheRetrieveMode.USE,
                SpecHints.HINT_SPEC_CACHE_STORE_MODE, CacheStoreMode.USE);
        unit.inTransaction(session -> see(session, "new"));

        history.asOf(then).run(session -> assertThat(session.find(Tag.class, 1, hints).name)
                .isEqualTo("old"));
        unit.inTransaction(session -> see(session, "new"));
    }

    @Entity(name = "Tag")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    @TrackHistory(collections = true)
    static class Tag {
        @Id
        int id = 1;

        String name;

        @ElementCollection
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        List<String> words = new ArrayList<>();

        @ManyToOne(fetch = FetchType.LAZY)
        Bag bag;
    }

    @Entity(name = "Bag")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    @TrackHistory
    static class Bag {
        @Id
        int id = 1;

        String name;

        String getName() {
            return name;
        }

        void setName(String name) {
            this.name = name;
        }
    }
}
