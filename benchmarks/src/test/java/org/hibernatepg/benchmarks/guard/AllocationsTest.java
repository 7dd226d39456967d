package org.hibernatepg.benchmarks.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.hibernatepg.benchmarks.jmh.AppliedVariables;
import org.hibernatepg.benchmarks.jmh.ContextScopes;
import org.hibernatepg.benchmarks.jmh.IgnoreScopes;
import org.hibernatepg.benchmarks.jmh.RoutedTransactions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.generators.BenchmarkProcessor;

/** What a scope leaves to the garbage collector, as JMH's profiler of it counts; with room for other virtual machines. */
class AllocationsTest {
    private static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    private static final List<Class<?>> PATHS =
            List.of(ContextScopes.class, IgnoreScopes.class, AppliedVariables.class, RoutedTransactions.class);

    /** Bytes of an operation, by class and method. */
    private static final Map<String, Double> BYTES = new TreeMap<>();

    @BeforeAll
    static void run(@TempDir Path folder) throws Exception {
        generate(folder);
        Path results = folder.resolve("results.json");
        // Shorter than for times: what is allocated hardly varies once the path is compiled, which takes longer on a
        // busy machine.
        jmh(
                folder,
                "-f",
                "0",
                "-wi",
                "2",
                "-w",
                "800ms",
                "-i",
                "2",
                "-r",
                "200ms",
                "-prof",
                "gc",
                "-rf",
                "json",
                "-rff",
                "" + results);
        for (JsonNode result : new ObjectMapper().readTree(results.toFile())) {
            String name = result.path("benchmark").asText();
            JsonNode bytes =
                    result.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score");
            BYTES.put(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1), bytes.asDouble());
        }
    }

    @Test
    void aContextTakesUpToTwoKilobytes() {
        assertThat(bytes("ContextScopes.one")).isBetween(1.0, 2_048.0);
        assertThat(bytes("ContextScopes.nested")).isBetween(1.0, 5_120.0);
    }

    @Test
    void aScopeThatIgnoresTriggersTakesUpToFiveKilobytes() {
        assertThat(bytes("IgnoreScopes.one")).isBetween(1.0, 5_120.0);
        assertThat(bytes("IgnoreScopes.all")).isBetween(1.0, 3_072.0);
    }

    @Test
    void thoseOfAnEntityAreLookedForOnce() {
        assertThat(bytes("IgnoreScopes.ofAnEntity")).isBetween(1.0, 1.5 * bytes("IgnoreScopes.one"));
    }

    @Test
    void aReadOnlyScopeTakesUpToAKilobyte() {
        assertThat(bytes("RoutedTransactions.scope")).isBetween(1.0, 1_024.0);
    }

    @Test
    void aTrackedWriteTakesHardlyMoreThanAnUntrackedOne() {
        assertThat(bytes("AppliedVariables.tracked") - bytes("AppliedVariables.untracked"))
                .isLessThan(1_024.0);
    }

    @Test
    void aRoutedReadTakesHardlyMoreThanOneWithoutRouting() {
        assertThat(bytes("RoutedTransactions.routed") - bytes("RoutedTransactions.direct"))
                .isLessThan(2_048.0);
    }

    private static double bytes(String path) {
        assertThat(BYTES).containsKey(path);
        assertThat(BYTES.get(path)).as(path).isGreaterThan(1.0);
        return BYTES.get(path);
    }

    /** Compiles what JMH needs to run them. */
    private static void generate(Path folder) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "-d", folder.toString(), "-classpath", CLASS_PATH, "-processor", BenchmarkProcessor.class.getName());
        List<String> names = PATHS.stream().map(Class::getName).toList();
        assertThat(compiler.getTask(null, null, null, options, names, null).call())
                .isTrue();
    }

    /** In a virtual machine of its own, in which no other test has run. */
    private static void jmh(Path folder, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpostgres=" + System.getProperty("postgres", "embedded"),
                "-Dpostgres.version=" + System.getProperty("postgres.version", ""),
                "-Dpostgres.url=" + System.getProperty("postgres.url", ""),
                "-classpath",
                folder + File.pathSeparator + CLASS_PATH,
                "org.openjdk.jmh.Main"));
        Stream.of(options).forEach(command::add);
        Path output = folder.resolve("jmh.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    }
}
