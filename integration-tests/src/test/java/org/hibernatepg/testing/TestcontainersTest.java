package org.hibernatepg.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.DockerClientFactory;

class TestcontainersTest {
    @Test
    @EnabledIf(value = "dockerRuns", disabledReason = "no Docker here: -Dpostgres=testcontainers was not tried")
    void aContainerServesDatabasesLikeTheEmbeddedServer() {
        PostgresServer server = PostgresServer.container("18");
        try (Database database = Databases.create(server)) {
            assertThat(database.value("show server_version")).asString().startsWith("18.");
            assertThat(database.value("show fsync")).isEqualTo("off");
        }
    }

    static boolean dockerRuns() {
        return DockerClientFactory.instance().isDockerAvailable();
    }
}
