package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.ReplicationNode;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.SwitchableAddress;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A primary is demoted while a pool holds connections to it, and another server takes over its address. */
class FailoverTest {

    private final List<AutoCloseable> resources = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private ReplicationCluster cluster;
    private SwitchableAddress address;

    @AfterEach
    void close() throws Exception {
        for (int i = resources.size() - 1; i >= 0; i--) {
            resources.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closing(T resource) {
        resources.add(resource);
        return resource;
    }

    @Test
    @Spec({"RT-10", "RT-12"})
    void hikariThrowsAwayItsConnectionsToADemotedPrimary() {
        start();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(address.jdbcUrl(ReplicationCluster.DATABASE));
        config.setUsername("postgres");
        config.setPassword("postgres");
        config.setMaximumPoolSize(3);
        failOver(closing(new HikariDataSource(config)));
    }

    @Test
    @Spec({"RT-10", "RT-12"})
    void agroalThrowsAwayItsConnectionsToADemotedPrimary() throws SQLException {
        start();
        failOver(closing(AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(3)
                        .acquisitionTimeout(Duration.ofSeconds(5))
                        .connectionFactoryConfiguration(connections -> connections
                                .jdbcUrl(address.jdbcUrl(ReplicationCluster.DATABASE))
                                .principal(new NamePrincipal("postgres"))
                                .credential(new SimplePassword("postgres")))))));
    }

    @Test
    @Spec({"RT-10", "RT-12"})
    void thePoolThatIsBuiltInThrowsAwayItsConnectionsToADemotedPrimary() {
        start();
        failOver(null);
    }

    private void start() {
        cluster = closing(ReplicationCluster.start(1));
        address = closing(SwitchableAddress.of(cluster.primary().port()));
    }

    private void failOver(DataSource pool) {
        SessionFactory factory = factory(pool);
        factory.inTransaction(session -> session.persist(new Note(1)));
        cluster.awaitCaughtUp();
        // Connections that lead to what is only a standby now, as after a switchover behind a proxy.
        address.switchTo(cluster.standby(1).port());
        address.cut();
        Waiting.until(() -> refusedAsReadOnly(factory), () -> "the pool to hold connections to the standby");
        address.switchTo(cluster.primary().port());

        // The connections to the standby are still open; without being thrown away each of them would go on failing.
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            try {
                write(factory, 10 + i);
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        assertThat(failures).hasSizeLessThanOrEqualTo(3);
        assertThat(factory.fromSession(ReplicationNode::serverOf)).isEqualTo("primary");
        assertThat(meters.counter("hibernate.routing.evictions", "unit", "default", "server", "primary")
                        .count())
                .isPositive();
    }

    private static boolean refusedAsReadOnly(SessionFactory factory) {
        try {
            write(factory, 3);
            return false;
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql && "25006".equals(sql.getSQLState())) {
                    return true;
                }
            }
            return false;
        }
    }

    private static void write(SessionFactory factory, long id) {
        factory.inTransaction(session -> session.persist(new Note(id)));
    }

    private SessionFactory factory(DataSource pool) {
        StandardServiceRegistryBuilder builder = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.hbm2ddl.auto", "create")
                .applySetting(RoutingSettings.METER_REGISTRY, meters);
        if (pool == null) {
            builder.applySetting("jakarta.persistence.jdbc.url", address.jdbcUrl(ReplicationCluster.DATABASE))
                    .applySetting("jakarta.persistence.jdbc.user", "postgres")
                    .applySetting("jakarta.persistence.jdbc.password", "postgres");
        } else {
            builder.applySetting("hibernate.connection.datasource", pool);
        }
        StandardServiceRegistry registry = builder.build();
        resources.add(() -> StandardServiceRegistryBuilder.destroy(registry));
        return closing(new MetadataSources(registry)
                .addAnnotatedClass(Note.class)
                .buildMetadata()
                .buildSessionFactory());
    }
}
