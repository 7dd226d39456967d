package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.PgBouncer;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is not safe behind a pooler in transaction mode is said with the first connection. */
class PoolerWarningsTest {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.routing");

    @AutoClose
    private final Database database = Databases.create();

    @AutoClose
    private final PgBouncer pooler = PgBouncer.of(database)
            .set("ignore_startup_parameters", "extra_float_digits,options,search_path")
            .start();

    private final List<String> warnings = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getMessage().contains("pooler")) {
                warnings.add(entry.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        LOG.removeHandler(handler);
    }

    private void boot(String url, Consumer<HikariConfig> options) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(database.user());
        config.setPassword(database.password());
        options.accept(config);
        try (HikariDataSource pool = new HikariDataSource(config);
                TestUnit unit = TestUnit.of()
                        .on(database)
                        .set("hibernate.connection.datasource", pool)
                        .start()) {
            unit.inTransaction(session ->
                    session.createNativeQuery("select 1", Integer.class).getSingleResult());
        }
    }

    private String bouncer(String parameters) {
        return "jdbc:postgresql://127.0.0.1:" + pooler.port() + "/" + database.name() + parameters;
    }

    @Test
    @Spec("PB-06")
    void whatIsSafeIsNotWarnedOf() {
        boot(bouncer("?prepareThreshold=0"), config -> {});
        boot(bouncer("?prepareThreshold=0"), config -> config.setAutoCommit(false));

        assertThat(warnings).isEmpty();
        assertThat(pooler.leftovers()).isEmpty();
    }

    @Test
    @Spec("PB-06")
    void withoutAPoolerEverythingIsSafe() {
        boot(
                database.jdbcUrl() + "?readOnlyMode=always&options=-c%20lock_timeout=1000",
                config -> config.setTransactionIsolation("TRANSACTION_SERIALIZABLE"));

        assertThat(warnings).isEmpty();
    }

    @Test
    @Spec("PB-06")
    void preparedStatementsAreWarnedOfOnceWithTheRemedyAndNoneIsLeft() {
        boot(bouncer(""), config -> {});

        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith(
                        "A pooler stands before the server 'primary'. If it is in transaction mode, this is not safe:")
                .contains(
                        "- prepareThreshold=5 prepares statements on a connection that the next transaction may not get:"
                                + " prepareThreshold=0, or a pooler that tracks them");
        assertThat(pooler.leftovers()).noneMatch(left -> left.contains("hibernatepg_pooler_probe"));
    }

    @Test
    @Spec("PB-06")
    void readOnlyModeAlwaysIsWarnedOf() {
        boot(bouncer("?prepareThreshold=0&readOnlyMode=always"), config -> {});

        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("- readOnlyMode=always")
                .contains("leave it at readOnlyMode=transaction, the default");
    }

    @Test
    @Spec("PB-06")
    void startOptionsThatThePoolerIgnoresAreWarnedOf() {
        boot(bouncer("?prepareThreshold=0&options=-c%20lock_timeout=1000&currentSchema=pg_catalog"), config -> {});

        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("is refused or ignored by poolers")
                .contains("alter role");
    }

    @Test
    @Spec("PB-06")
    void whatThePoolSetsForItsConnectionsIsWarnedOf() {
        boot(bouncer("?prepareThreshold=0"), config -> {
            config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
            config.setConnectionInitSql("set lock_timeout = 5000");
        });

        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("- default_transaction_isolation=serializable is set for the connection")
                .contains("- lock_timeout=5000 is set for the connection");
    }
}
