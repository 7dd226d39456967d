package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.testing.PgBouncer;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One host, one port, two users: a PgBouncer that leads {@code app} to the primary and {@code app_ro} to a standby, with a
 * single connection to each. The URL names no database, so that the user decides.
 */
class PoolerRolesTest {
    @AutoClose
    private static final ReplicationCluster cluster = ReplicationCluster.start(1);

    @AutoClose
    private static final PgBouncer pooler = PgBouncer.of(cluster.primary().database())
            .alias("app", cluster.primary().database())
            .alias("app_ro", cluster.standby(1).database())
            .start();

    private StandardServiceRegistry registry;
    private SessionFactory sessionFactory;

    @BeforeEach
    void start() {
        boot("create");
        sessionFactory.inTransaction(session -> session.persist(new Author(1, "Ada")));
        cluster.awaitCaughtUp();
    }

    private void boot(String schemaAction) {
        registry = new StandardServiceRegistryBuilder()
                .applySettings(Map.of(
                        "hibernate.connection.url",
                        "jdbc:postgresql://127.0.0.1:" + pooler.port() + "/?prepareThreshold=0",
                        "hibernate.connection.username",
                        "app",
                        "hibernate.connection.password",
                        "",
                        "hibernate.hbm2ddl.auto",
                        schemaAction,
                        "hibernate.hbm2ddl.halt_on_error",
                        "true",
                        RoutingSettings.REPLICAS,
                        "standby",
                        RoutingSettings.REPLICA + ".standby.user",
                        "app_ro",
                        RoutingSettings.MAX_LAG,
                        "none"))
                .build();
        sessionFactory = new MetadataSources(registry)
                .addAnnotatedClass(Author.class)
                .addAnnotatedClass(Book.class)
                .buildMetadata()
                .buildSessionFactory();
    }

    @AfterEach
    void stop() {
        cluster.standby(1).resumeReplay();
        shutDown();
        assertThat(pooler.leftovers("app")).isEmpty();
        assertThat(pooler.leftovers("app_ro")).isEmpty();
    }

    private void shutDown() {
        sessionFactory.close();
        StandardServiceRegistryBuilder.destroy(registry);
    }

    private ReadOnlyScopes readOnly() {
        return ReadOnlyScopes.of(sessionFactory);
    }

    private static String server(Session session) {
        return session.createNativeQuery("show cluster_name", String.class).getSingleResult();
    }

    @Test
    @Spec("PB-03")
    void theUserDecidesOnTheServer() {
        for (int i = 0; i < 3; i++) {
            assertThat(readOnly().<String, RuntimeException>call(PoolerRolesTest::server))
                    .isEqualTo("standby1");
            assertThat(sessionFactory.<String>fromTransaction(PoolerRolesTest::server))
                    .isEqualTo("primary");
        }
        assertThatThrownBy(() -> readOnly().run(session -> session.find(Author.class, 1).name = "Grace"))
                .isInstanceOf(ReadOnlyViolationException.class);
    }

    @Test
    @Spec("PB-04")
    void theSchemaIsCreatedValidatedAndDroppedOnThePrimary() {
        cluster.standby(1).pauseReplay();
        sessionFactory.getSchemaManager().dropMappedObjects(false);
        assertThat(cluster.primary().value("select to_regclass('book')")).isNull();
        sessionFactory.getSchemaManager().exportMappedObjects(false);
        sessionFactory.getSchemaManager().validateMappedObjects();
        cluster.primary().execute("alter table author add column of_the_primary int");

        shutDown();
        boot("validate");
        shutDown();
        boot("update");
        assertThat(cluster.standby(1).query("select 1 from pg_attribute where attname = 'of_the_primary'"))
                .isEmpty();
    }

    @Test
    @Spec("PB-04")
    void triggersAreListedAndInstalledOnThePrimaryAlthoughTheStandbyLags() {
        Triggers triggers = Triggers.of(sessionFactory);
        cluster.standby(1).pauseReplay();

        triggers.uninstall();
        assertThat(triggers.list()).allMatch(trigger -> trigger.status() == TriggerStatus.UNINSTALLED);
        triggers.install();
        assertThat(triggers.list()).isNotEmpty().allMatch(trigger -> trigger.status() == TriggerStatus.INSTALLED);
    }

    @Test
    @Spec("PB-04")
    void withinAReadOnlyScopeNothingIsInstalledAnywhere() {
        Triggers triggers = Triggers.of(sessionFactory);
        triggers.uninstall();
        try (ReadOnlyScope scope = readOnly().named("report").open()) {
            assertThatThrownBy(triggers::install)
                    .hasStackTraceContaining("read-only")
                    .hasStackTraceContaining("'report'");
        }

        assertThat(triggers.list()).allMatch(trigger -> trigger.status() == TriggerStatus.UNINSTALLED);
    }

    @Test
    @Spec("PB-05")
    void objectsOfTheReplicaAndOfThePrimaryAreAssociatedAndSavedTogether() {
        Author ofReplica = readOnly().call(session -> {
            assertThat(server(session)).isEqualTo("standby1");
            Author author = session.find(Author.class, 1);
            Hibernate.initialize(author.books);
            return author;
        });
        Author ofPrimary = sessionFactory.fromTransaction(session -> {
            Author author = new Author(2, "Grace");
            session.persist(author);
            return author;
        });

        sessionFactory.inTransaction(session -> {
            session.persist(new Book(1, ofReplica));
            session.persist(new Book(2, ofPrimary));
            ofReplica.name = "Ada L.";
            Author merged = session.merge(ofReplica);
            merged.books.add(session.find(Book.class, 2));
            session.find(Book.class, 2).author = merged;
        });

        assertThat(cluster.primary()
                        .query("select b.id, a.name from book b join author a on a.id = b.author_id order by 1"))
                .containsExactly(List.of(1, "Ada L."), List.of(2, "Ada L."));
    }

    @Entity(name = "Author")
    @Protect(name = "kept", operations = Operation.DELETE)
    static class Author {
        @Id
        int id;

        String name;

        @OneToMany(mappedBy = "author")
        List<Book> books = new ArrayList<>();

        Author() {}

        Author(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Book")
    static class Book {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        Author author;

        Book() {}

        Book(int id, Author author) {
            this.id = id;
            this.author = author;
        }
    }
}
