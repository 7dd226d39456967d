package org.hibernatepg.benchmarks.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.infra.Blackhole;

/** Each path once, without JMH. */
class SmallPathsTest {
    private static final Blackhole BLACKHOLE = new Blackhole(
            "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

    @Test
    void aContextIsWhatWasOpened() {
        ContextScopes scopes = new ContextScopes();
        assertThat(scopes.one()).containsOnlyKeys("user", "url");
        assertThat(scopes.nested()).containsOnlyKeys("user", "url", "reason");
    }

    /** The mute connection says of every statement that it wrote one row. */
    @Test
    void aWriteReachesTheConnection() {
        AppliedVariables variables = new AppliedVariables();
        variables.start();
        try {
            assertThat(List.of(variables.untracked(), variables.tracked(), variables.trackedInContext()))
                    .containsOnly(1);
            variables.untracked();
        } finally {
            variables.stop();
        }
    }

    @Test
    void triggersAreIgnoredForAScope() {
        IgnoreScopes scopes = new IgnoreScopes();
        scopes.start();
        assertThat(scopes.one()).isNotNull();
        assertThat(scopes.ofAnEntity()).isNotNull();
        assertThat(scopes.all()).isNotNull();
        scopes.stop();
    }

    @Test
    void aReadReachesTheConnectionThatWasChosen() {
        RoutedTransactions transactions = new RoutedTransactions();
        transactions.start();
        assertThat(List.of(transactions.direct(), transactions.routed(), transactions.scoped()))
                .containsOnly(1);
        assertThat(transactions.scope()).isNotNull();
        transactions.stop();
    }

    @Test
    void theTriggersOfFiveEntitiesAreRendered() {
        DdlOfTriggers ddl = new DdlOfTriggers();
        ddl.start();
        ddl.create(BLACKHOLE);
        ddl.hash(BLACKHOLE);
        ddl.stop();
    }

    @Test
    void theEventsOfAnObjectAreMapped() {
        MappedEvents events = new MappedEvents();
        events.load();
        events.snapshot(BLACKHOLE);
        events.changes(BLACKHOLE);
        events.close();
    }

    /** The pom names the classes for which JMH makes its own. */
    @Test
    void everyPathIsNamedInThePom() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(paths()).hasSizeGreaterThan(3).allMatch(type -> pom.contains(type.getName()));
    }

    private static List<Class<?>> paths() throws Exception {
        List<Class<?>> paths = new ArrayList<>();
        Path sources =
                Path.of("src/main/java", SmallPathsTest.class.getPackageName().split("\\."));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(sources, "*.java")) {
            for (Path file : files) {
                String name = file.getFileName().toString().replace(".java", "");
                if (!name.equals("package-info")) {
                    paths.add(Class.forName(SmallPathsTest.class.getPackageName() + "." + name));
                }
            }
        }
        return paths;
    }
}
