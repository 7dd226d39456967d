package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernatepg.testing.MapRegionFactory;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replica that is behind shows stays out of the second-level cache. */
class ReplicaCacheTest {
    @AutoClose
    static final ReplicationCluster cluster = ReplicationCluster.start(1);

    private TestUnit unit;

    @BeforeEach
    void start() {
        unit = TestUnit.of(Note.class)
                .on(cluster.primary().database())
                .set(RoutingSettings.REPLICAS, cluster.standby(1).dataSource())
                .set(RoutingSettings.MAX_LAG, "none")
                .set("hibernate.cache.region.factory_class", MapRegionFactory.class)
                .set("hibernate.cache.use_query_cache", true)
                .start();
        unit.inTransaction(session -> session.persist(new Note(1, "old")));
        cluster.awaitCaughtUp();
        cluster.standby(1).pauseReplay();
        // Past the cache, as another application would, so that nothing of it is invalidated by the write itself.
        cluster.primary().execute("update Note set text = 'new'");
        cluster.primary().execute("update Note_tags set tags = 'new'");
        unit.sessionFactory().getCache().evictAllRegions();
        Pinning.of(unit.sessionFactory()).unpin();
    }

    @AfterEach
    void stop() {
        cluster.standby(1).resumeReplay();
        unit.close();
    }

    @Test
    @Spec("RT-11")
    void anEntityThatWasReadOnAReplicaIsNotPutIntoTheCache() {
        onReplica(session -> assertThat(session.find(Note.class, 1L).text).isEqualTo("old"));

        assertThat(unit.sessionFactory().getCache().containsEntity(Note.class, 1L))
                .isFalse();
        unit.inTransaction(
                session -> assertThat(session.find(Note.class, 1L).text).isEqualTo("new"));
        assertThat(unit.sessionFactory().getCache().containsEntity(Note.class, 1L))
                .isTrue();
    }

    @Test
    @Spec("RT-11")
    void aCollectionThatWasReadOnAReplicaIsNotPutIntoTheCache() {
        onReplica(session -> assertThat(session.find(Note.class, 1L).tags).containsExactly("old"));

        unit.inTransaction(
                session -> assertThat(session.find(Note.class, 1L).tags).containsExactly("new"));
    }

    @Test
    @Spec("RT-11")
    void theResultOfAQueryOnAReplicaIsNotPutIntoTheCache() {
        Function<Session, String> query =
                session -> session.createSelectionQuery("select n.text from Note n", String.class)
                        .setCacheable(true)
                        .getSingleResult();
        onReplica(session -> assertThat(query.apply(session)).isEqualTo("old"));

        unit.inTransaction(session -> assertThat(query.apply(session)).isEqualTo("new"));
        onReplica(session -> assertThat(query.apply(session)).isEqualTo("new"));
    }

    @Test
    @Spec("RT-11")
    void itHoldsForSessionsThatSpringOrAProgramSetToReadOnlyToo() {
        try (Session session = unit.sessionFactory().openSession()) {
            session.doWork(connection -> connection.setReadOnly(true));
            session.beginTransaction();
            session.doWork(connection -> connection.setReadOnly(true));
            assertThat(session.find(Note.class, 1L).text).isEqualTo("old");
            session.getTransaction().commit();
        }

        assertThat(unit.sessionFactory().getCache().containsEntity(Note.class, 1L))
                .isFalse();
    }

    @Test
    @Spec("RT-11")
    void whatIsLoadedLazilyAfterACommitOnThePrimaryComesFromThePrimary() {
        try (Session session = unit.sessionFactory().openSession()) {
            session.beginTransaction();
            Note note = session.find(Note.class, 1L);
            session.getTransaction().commit();

            assertThat(note.text).isEqualTo("new");
            assertThat(note.tags).containsExactly("new");
        }
    }

    private void onReplica(Consumer<Session> work) {
        ReadOnlyScopes.of(unit.sessionFactory()).run(session -> {
            assertThat(session.createNativeQuery("select current_setting('cluster_name')", String.class)
                            .getSingleResult())
                    .isEqualTo("standby1");
            work.accept(session);
        });
    }

    @Entity(name = "Note")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Note {
        @Id
        long id;

        String text;

        @ElementCollection
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        List<String> tags = new ArrayList<>();

        protected Note() {}

        Note(long id, String text) {
            this.id = id;
            this.text = text;
            tags.add(text);
        }
    }
}
