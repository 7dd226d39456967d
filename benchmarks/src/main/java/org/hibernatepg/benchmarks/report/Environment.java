package org.hibernatepg.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Version;
import org.hibernate.envers.Audited;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.postgresql.util.DriverInfo;

/** Where and with what a run took place. Without it a figure says nothing. */
public final class Environment {
    /** What decides about durability, and about what else a write costs. */
    private static final List<String> SETTINGS = List.of(
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_level",
            "shared_buffers",
            "max_wal_size",
            "jit",
            "track_commit_timestamp");

    private Environment() {}

    /** What is known, in the order in which it is to be read. */
    public static Map<String, String> of() {
        Map<String, String> known = new LinkedHashMap<>();
        known.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        known.put("commit", commit());
        known.put("machine", machine());
        known.put("load before the run", load());
        known.put("Java", System.getProperty("java.vm.name") + " " + Runtime.version());
        known.put("Hibernate", Version.getVersionString());
        known.put(
                "Envers",
                Optional.ofNullable(Audited.class.getPackage().getImplementationVersion())
                        .orElse("of the same line"));
        known.put("PostgreSQL driver", DriverInfo.DRIVER_VERSION + ", batches of " + Arena.BATCH_SIZE);
        try (Database database = Databases.create()) {
            known.put("PostgreSQL", String.valueOf(database.value("show server_version")));
            known.put(
                    "its settings",
                    SETTINGS.stream()
                            .map(setting -> setting + " = " + database.value("show " + setting))
                            .collect(Collectors.joining(", ")));
            known.put("its files", files(String.valueOf(database.value("show data_directory"))));
        }
        return known;
    }

    /** In memory, a commit waits for nothing. */
    private static String files(String folder) {
        try {
            String type = Files.getFileStore(Path.of(folder)).type();
            return type + (type.equals("tmpfs") ? ", in memory: a commit waits for no disk" : "");
        } catch (IOException elsewhere) {
            return "on another machine";
        }
    }

    /** What stands below a chart. */
    static String inShort(Map<String, String> known) {
        return Stream.of("date", "commit", "PostgreSQL", "Hibernate", "machine")
                .map(name ->
                        name.equals("date") || name.equals("machine") ? known.get(name) : name + " " + known.get(name))
                .collect(Collectors.joining(" · "));
    }

    private static String machine() {
        return "%s, %d processors, %s, %s"
                .formatted(
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        memory(),
                        System.getProperty("os.name"));
    }

    private static String processor() {
        return line("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch"));
    }

    private static String memory() {
        return line("/proc/meminfo", "MemTotal")
                .map(kilobytes -> Long.parseLong(kilobytes.replaceAll("\\D", "")) / 1_048_576 + " GB")
                .orElse("unknown memory");
    }

    private static Optional<String> line(String file, String name) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    private static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? "unknown" : String.format(java.util.Locale.ROOT, "%.1f", load);
    }

    private static String commit() {
        String commit = git("rev-parse", "--short", "HEAD");
        return git("status", "--porcelain", "--untracked-files=no").isEmpty() ? commit : commit + ", with changes";
    }

    private static String git(String... arguments) {
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments))
                            .toList())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
