package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.hibernatepg.examples.replicas.LaggingReplica;
import org.junit.jupiter.api.Test;

/** The program of docs/replicas.md. */
class LaggingReplicaTest {
    @Test
    void whatItTellsIsWhatThePageShows() {
        ByteArrayOutputStream output = new ByteArrayOutputStream();

        LaggingReplica.run(new PrintStream(output, true, StandardCharsets.UTF_8));

        assertThat(output.toString(StandardCharsets.UTF_8).strip().replaceAll("\\s+", " "))
                .isEqualTo(Pages.shown("replicas-program"));
    }
}
