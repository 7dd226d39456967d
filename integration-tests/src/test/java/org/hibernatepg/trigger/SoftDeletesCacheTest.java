package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.Cache;
import org.hibernate.CacheMode;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernatepg.testing.MapRegionFactory;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deleted rows and the second-level cache, which knows of no restriction. */
class SoftDeletesCacheTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Guest.class)
            .set("hibernate.cache.region.factory_class", MapRegionFactory.class)
            .set("hibernate.jdbc.log.errors", "false");

    private Cache cache;

    @BeforeEach
    void aGuestThatIsDeleted() {
        unit.truncate();
        cache = unit.sessionFactory().getCache();
        cache.evictAllRegions();
        unit.inTransaction(session -> session.persist(new Guest()));
        unit.inTransaction(session -> session.remove(session.find(Guest.class, 1)));
        cache.evictAllRegions();
    }

    @Test
    void whatAScopeShowsIsNotFoundInTheCacheAfterwards() {
        unit.inTransaction(session -> {
            try (TriggerScope all = SoftDeletes.of(session).includeDeleted()) {
                assertThat(session.find(Guest.class, 1)).isNotNull();
            }
        });

        assertThat(cache.containsEntity(Guest.class, 1)).isFalse();
        unit.inTransaction(session -> assertThat(session.find(Guest.class, 1)).isNull());
    }

    @Test
    void theSessionUsesTheCacheAsBeforeWhenTheScopeHasEnded() {
        unit.inTransaction(session -> {
            session.setCacheMode(CacheMode.GET);
            SoftDeletes.of(session).includeDeleted().close();
            assertThat(session.getCacheMode()).isEqualTo(CacheMode.GET);
        });
    }

    @Test
    void aScopeThatIsLeftOpenStillPassesTheCacheWhenTheFirstIsClosed() {
        unit.inTransaction(session -> {
            TriggerScope first = SoftDeletes.of(session).includeDeleted();
            TriggerScope second = SoftDeletes.of(session).includeDeleted(Guest.class);
            first.close();
            assertThat(session.find(Guest.class, 1)).isNotNull();
            second.close();
        });

        assertThat(cache.containsEntity(Guest.class, 1)).isFalse();
    }

    @Test
    void findUsesTheCacheAgainAfterTheScope() {
        unit.jdbc("update guest set present = true");
        unit.inTransaction(session -> {
            SoftDeletes.of(session).includeDeleted().close();
            assertThat(session.find(Guest.class, 1)).isNotNull();
        });

        assertThat(cache.containsEntity(Guest.class, 1)).isTrue();
    }

    @Entity(name = "Guest")
    @Cacheable
    @org.hibernate.annotations.Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    @SoftDelete(name = "soft", attribute = "present", restrict = true)
    static class Guest {
        @Id
        int id = 1;

        boolean present = true;
    }
}
