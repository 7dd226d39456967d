package org.hibernatepg.benchmarks.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

class WireProxyTest {
    private static Database database;
    private static WireProxy proxy;

    @BeforeAll
    static void start() {
        database = Databases.create();
        database.execute("create table place (id int primary key, name text)");
        Properties address = Driver.parseURL(database.jdbcUrl(), null);
        proxy = WireProxy.to(address.getProperty("PGHOST"), Integer.parseInt(address.getProperty("PGPORT")))
                .keepTexts();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        database.close();
    }

    @BeforeEach
    void empty() {
        database.truncate();
        proxy.delay(Duration.ZERO);
    }

    @Test
    void aStatementIsOneRoundTrip() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            proxy.clear();
            statement.execute("select 1");
            assertThat(proxy.count().statements()).isOne();
            assertThat(proxy.count().roundTrips()).isOne();
            assertThat(proxy.texts()).containsExactly("select 1");
        }
    }

    @Test
    void simpleQueriesAreCountedToo() throws SQLException {
        try (Connection connection = connect("&preferQueryMode=simple");
                Statement statement = connection.createStatement()) {
            proxy.clear();
            statement.execute("select 1");
            assertThat(proxy.count().statements()).isOne();
            assertThat(proxy.count().parses()).isZero();
            assertThat(proxy.count().roundTrips()).isOne();
        }
    }

    @Test
    void aTransactionTakesARoundTripMoreForItsCommit() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            proxy.clear();
            statement.execute("insert into place values (1, 'here')");
            connection.commit();
            assertThat(proxy.count().statements()).isOne();
            assertThat(proxy.count().control()).isEqualTo(2);
            assertThat(proxy.count().roundTrips()).isEqualTo(2);
        }
    }

    @Test
    void eachEntryOfABatchIsAStatementAndTheBatchARoundTrip() throws SQLException {
        insert("", 20);
        assertThat(proxy.count().statements()).isEqualTo(20);
        assertThat(proxy.count().roundTrips()).isOne();
    }

    @Test
    void aRewrittenBatchHasFewerStatements() throws SQLException {
        insert("&reWriteBatchedInserts=true", 20);
        assertThat(proxy.count().statements()).isLessThan(5);
        assertThat(proxy.count().roundTrips()).isOne();
    }

    /** More than the buffers of the proxy and those of the system. */
    @Test
    void largeMessagesComeThroughWhole() throws SQLException {
        String large = "0123456789".repeat(500_000);
        try (Connection connection = connect("");
                PreparedStatement insert = connection.prepareStatement("insert into place values (1, ?)")) {
            proxy.clear();
            insert.setString(1, large);
            insert.executeUpdate();
            assertThat(proxy.count().sent()).isGreaterThan(large.length());
            assertThat(proxy.count().statements()).isOne();
        }
        assertThat(database.value("select length(name) from place")).isEqualTo(large.length());
    }

    @Test
    void bothDirectionsAreDelayed() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("select 1");
            proxy.delay(Duration.ofMillis(20));
            long start = System.nanoTime();
            statement.execute("select 1");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(40));
        }
    }

    @Test
    void noticesOfTheServerAreKept() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            proxy.clear();
            statement.execute("do $$ begin raise notice 'it rains'; end $$");
            assertThat(proxy.notices()).containsExactly("it rains");
        }
    }

    /** pgjdbc asks for encryption unless it is told not to; the server of the tests refuses, and the connection goes on. */
    @Test
    void aRefusedEncryptionDoesNotDisturb() throws SQLException {
        try (Connection connection = connect("&sslmode=prefer&gssEncMode=disable");
                Statement statement = connection.createStatement()) {
            proxy.clear();
            statement.execute("select 1");
            assertThat(proxy.count().statements()).isOne();
        }
    }

    @Test
    void aServerThatIsNotThereRefuses() {
        try (WireProxy nowhere = WireProxy.to("127.0.0.1", 1)) {
            assertThatThrownBy(() -> DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + nowhere.port() + "/postgres?sslmode=disable", "a", "b"))
                    .isInstanceOf(SQLException.class);
        }
    }

    private static void insert(String options, int rows) throws SQLException {
        try (Connection connection = connect(options);
                PreparedStatement insert = connection.prepareStatement("insert into place values (?, 'here')")) {
            proxy.clear();
            for (int id = 0; id < rows; id++) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static Connection connect(String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s?%s%s"
                        .formatted(
                                proxy.port(),
                                database.name(),
                                options.contains("sslmode") ? "" : "sslmode=disable",
                                options),
                database.user(),
                database.password());
    }
}
