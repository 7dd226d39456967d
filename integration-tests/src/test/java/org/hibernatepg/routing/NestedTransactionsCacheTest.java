package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.Cache;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostCommitInsertEventListener;
import org.hibernate.event.spi.PostCommitUpdateEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernatepg.testing.MapRegionFactory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What caches and listeners hear of a block that was undone: that it failed, and never that it succeeded. */
class NestedTransactionsCacheTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Cached.class, Unversioned.class)
            .set("hibernate.cache.region.factory_class", MapRegionFactory.class)
            .set("hibernate.cache.use_query_cache", true)
            .set("hibernate.jdbc.batch_size", 20);

    private static final List<String> heard = new ArrayList<>();

    private NestedTransactions nested;
    private Cache cache;

    @BeforeEach
    void start() {
        unit.truncate();
        nested = NestedTransactions.of(unit.sessionFactory());
        cache = unit.sessionFactory().getCache();
        cache.evictAllRegions();
        unit.inTransaction(session -> {
            session.persist(new Cached(1, "one"));
            session.persist(new Unversioned());
        });
        assertThat(cache.containsEntity(Cached.class, 1)).isTrue();
        if (heard.isEmpty()) {
            listen();
        }
        heard.clear();
    }

    private static void listen() {
        EventListenerRegistry registry = unit.sessionFactory()
                .unwrap(SessionFactoryImplementor.class)
                .getServiceRegistry()
                .requireService(EventListenerRegistry.class);
        registry.appendListeners(EventType.POST_COMMIT_INSERT, new Inserts());
        registry.appendListeners(EventType.POST_COMMIT_UPDATE, new Updates());
        heard.add("listening");
    }

    @Test
    @Spec("XA-13")
    void theSecondLevelCacheHoldsNothingOfUndoneRows() {
        unit.inTransaction(session -> {
            Cached one = session.find(Cached.class, 1);
            Hibernate.initialize(one.tags);
            session.persist(new Cached(5, "outer"));
            undo(session, inner -> {
                inner.persist(new Cached(2, "two"));
                one.name = "changed";
                one.tags.add("undone");
                inner.flush();
                inner.clear();
                // Read from the database, and so put into the cache, if anyone let it be.
                assertThat(inner.find(Cached.class, 2).name).isEqualTo("two");
                assertThat(inner.find(Cached.class, 1).tags).containsExactly("undone");
            });
        });

        assertThat(cache.containsEntity(Cached.class, 2)).isFalse();
        assertThat(cache.containsEntity(Cached.class, 5)).isTrue();
        unit.inTransaction(session -> {
            assertThat(session.find(Cached.class, 2)).isNull();
            assertThat(session.find(Cached.class, 1).name).isEqualTo("one");
            assertThat(session.find(Cached.class, 1).tags).isEmpty();
            assertThat(byName(session, "two")).isNull();
            assertThat(byName(session, "changed")).isNull();
            assertThat(byName(session, "one")).isNotNull();
        });
    }

    /** Of what is written past Hibernate, nothing but the rows says that the block wrote it. */
    @Test
    @Spec("XA-13")
    void theSecondLevelCacheHoldsNothingThatWasReadOfUndoneSql() {
        unit.inTransaction(session -> undo(session, inner -> {
            inner.doWork(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("insert into cached (id, version, name) values (2, 0, 'two')");
                    statement.execute("insert into cached_tags (cached_id, tags) values (1, 'undone')");
                }
            });
            assertThat(inner.find(Cached.class, 2).name).isEqualTo("two");
            assertThat(inner.find(Cached.class, 1).tags).containsExactly("undone");
        }));

        assertThat(cache.containsEntity(Cached.class, 2)).isFalse();
        unit.inTransaction(
                session -> assertThat(session.find(Cached.class, 1).tags).isEmpty());
    }

    @Test
    @Spec("XA-13")
    void locksOfTheSecondLevelCacheAreReleased() {
        unit.inTransaction(session -> {
            Unversioned one = session.find(Unversioned.class, 1);
            undo(session, inner -> one.name = "changed");
        });
        assertReadFromCache();

        unit.inTransaction(
                session -> undo(session, inner -> inner.createMutationQuery("update Unversioned set name = 'bulk'")
                        .executeUpdate()));
        assertReadFromCache();
    }

    /** A lock that was not released would last for a minute; one that was lasts until the clock has moved on. */
    private static void assertReadFromCache() {
        long end = System.nanoTime() + 10_000_000_000L;
        do {
            assertThat(System.nanoTime()).as("still read from the database").isLessThan(end);
            unit.clearStatements();
            unit.inTransaction(session ->
                    assertThat(session.find(Unversioned.class, 1).name).isEqualTo("one"));
        } while (!unit.statements().isEmpty());
    }

    @Test
    @Spec("XA-13")
    void cachedQueryResultsOfUndoneRowsAreNotFoundAgain() {
        unit.inTransaction(session -> undo(session, inner -> {
            inner.persist(new Cached(2, "two"));
            assertThat(names(inner)).containsExactly("one", "two");
            assertThat(names(inner)).containsExactly("one", "two");
        }));
        unit.inTransaction(session -> assertThat(names(session)).containsExactly("one"));
        unit.inTransaction(session -> {
            session.persist(new Cached(3, "three"));
            undo(session, inner -> inner.persist(new Cached(2, "two")));
            assertThat(names(session)).containsExactly("one", "three");
        });
        unit.inTransaction(session -> assertThat(names(session)).containsExactly("one", "three"));
    }

    @Test
    @Spec("XA-13")
    void listenersAfterCommitHearOfFailureAtOnceAndNeverOfSuccess() {
        unit.inTransaction(session -> {
            session.persist(new Cached(2, "before"));
            nested.run(session, () -> session.persist(new Cached(3, "kept")));
            undo(session, inner -> {
                inner.persist(new Cached(4, "undone"));
                nested.run(inner, () -> inner.persist(new Cached(5, "undone too")));
                inner.find(Cached.class, 1).name = "changed";
            });
            assertThat(heard).containsExactlyInAnyOrder("failed 4", "failed 5", "update failed 1");
            heard.clear();
        });

        assertThat(heard).containsExactly("inserted 2", "inserted 3");
    }

    @Test
    @Spec("XA-13")
    void aBatchThatIsPendingIsNotSent() {
        unit.inTransaction(session -> {
            assertThatThrownBy(() -> nested.run(session, () -> {
                        for (int i = 10; i < 20; i++) {
                            session.persist(new Cached(i, "batched"));
                        }
                        session.persist(new Cached(1, "twice"));
                        session.persist(new Cached(21, "batched"));
                        session.flush();
                    }))
                    .isInstanceOf(RuntimeException.class);
            session.persist(new Cached(30, "after"));
        });

        assertThat(unit.query("select id from cached order by id")).containsExactly(List.of(1), List.of(30));
    }

    @Test
    @Spec("XA-13")
    void registeredActionsBeforeCompletionOfAnUndoneBlockDoNotRun() {
        unit.inTransaction(session -> {
            Cached one = session.find(Cached.class, 1);
            undo(session, inner -> inner.lock(one, jakarta.persistence.LockModeType.OPTIMISTIC));
            unit.jdbc("update cached set version = version + 1");
        });
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Cached one = session.find(Cached.class, 1);
                    session.refresh(one);
                    nested.run(session, () -> session.lock(one, jakarta.persistence.LockModeType.OPTIMISTIC));
                    unit.jdbc("update cached set version = version + 1");
                }))
                .isInstanceOf(RuntimeException.class);
    }

    private void undo(Session session, SessionAction<RuntimeException> work) {
        nested.run(session, () -> {
            work.run(session);
            session.flush();
            throw new Rollback();
        });
    }

    private static List<String> names(Session session) {
        return session.createSelectionQuery("select name from Cached order by id", String.class)
                .setCacheable(true)
                .getResultList();
    }

    @SuppressWarnings("deprecation") // What takes its place, 6.6 does not have.
    private static Cached byName(Session session, String name) {
        return session.bySimpleNaturalId(Cached.class).load(name);
    }

    private static final class Inserts implements PostCommitInsertEventListener {
        private static final long serialVersionUID = 1L;

        @Override
        public void onPostInsert(PostInsertEvent event) {
            heard.add("inserted " + event.getId());
        }

        @Override
        public void onPostInsertCommitFailed(PostInsertEvent event) {
            heard.add("failed " + event.getId());
        }

        @Override
        public boolean requiresPostCommitHandling(EntityPersister persister) {
            return true;
        }
    }

    private static final class Updates implements PostCommitUpdateEventListener {
        private static final long serialVersionUID = 1L;

        @Override
        public void onPostUpdate(PostUpdateEvent event) {
            heard.add("updated " + event.getId());
        }

        @Override
        public void onPostUpdateCommitFailed(PostUpdateEvent event) {
            heard.add("update failed " + event.getId());
        }

        @Override
        public boolean requiresPostCommitHandling(EntityPersister persister) {
            return true;
        }
    }

    @Entity(name = "Cached")
    @Cacheable
    @org.hibernate.annotations.Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    @NaturalIdCache
    static class Cached {
        @Id
        int id;

        @Version
        int version;

        @NaturalId(mutable = true)
        String name;

        @ElementCollection
        @org.hibernate.annotations.Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        Set<String> tags = new HashSet<>();

        Cached() {}

        Cached(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Unversioned")
    @Cacheable
    @org.hibernate.annotations.Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Unversioned {
        @Id
        int id = 1;

        String name = "one";
    }
}
