package org.hibernatepg.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SwitchableAddressTest {
    @AutoClose
    private static final ReplicationCluster cluster = ReplicationCluster.start(1);

    @AutoClose
    private final SwitchableAddress address =
            SwitchableAddress.of(cluster.primary().port());

    private Connection connect() throws SQLException {
        String url = address.jdbcUrl(ReplicationCluster.DATABASE) + "?socketTimeout=1&connectTimeout=1&loginTimeout=1";
        return DriverManager.getConnection(url, "postgres", "postgres");
    }

    private static String server(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show cluster_name")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void newConnectionsGoToAnotherServerAndOldOnesStay() throws SQLException {
        try (Connection before = connect()) {
            address.switchTo(cluster.standby(1).port());

            try (Connection after = connect()) {
                assertThat(server(after)).isEqualTo("standby1");
                assertThat(server(before)).isEqualTo("primary");
            }
        }
    }

    @Test
    void connectionsAreCut() throws SQLException {
        try (Connection connection = connect()) {
            address.cut();

            assertThatThrownBy(() -> server(connection)).isInstanceOf(SQLException.class);
        }
        try (Connection next = connect()) {
            assertThat(server(next)).isEqualTo("primary");
        }
    }

    @Test
    void connectionsAreRefusedUntilItIsRestored() throws SQLException {
        try (Connection connection = connect()) {
            address.refuse();

            assertThatThrownBy(() -> server(connection)).isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(this::connect).hasMessageContaining("refused");

        address.restore();
        try (Connection next = connect()) {
            assertThat(server(next)).isEqualTo("primary");
        }
    }

    @Test
    void nothingComesThroughUntilItIsRestored() throws SQLException {
        try (Connection connection = connect()) {
            address.swallow();

            assertThatThrownBy(() -> server(connection)).hasMessageContaining("I/O error");
            assertThatThrownBy(this::connect).isInstanceOf(SQLException.class);
        }
        address.restore();
        try (Connection next = connect()) {
            assertThat(server(next)).isEqualTo("primary");
        }
    }

    @Test
    void aServerThatIsGoneEndsTheConnection() throws SQLException {
        address.switchTo(1);

        assertThatThrownBy(this::connect).isInstanceOf(SQLException.class);
    }
}
