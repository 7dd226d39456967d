package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.Versioned;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A unit of a thousand triggers. */
class ManyTriggersTest {
    private static final int TRIGGERS_PER_TABLE = 10;

    @TempDir
    private Path directory;

    private final ClassLoader usual = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void restoreClassLoader() {
        Thread.currentThread().setContextClassLoader(usual);
    }

    @Test
    @Spec("I-011")
    void theStatusOfAThousandTakesOneRoundTrip() {
        try (TestUnit unit = TestUnit.of(entities(100)).start()) {
            unit.clearStatements();

            assertThat(Triggers.of(unit.sessionFactory()).list())
                    .hasSize(100 * TRIGGERS_PER_TABLE)
                    .extracting(TriggerInfo::status)
                    .containsOnly(TriggerStatus.INSTALLED);
            assertThat(unit.statements()).hasSize(1);
        }
    }

    /** What is asked for grows with the triggers, and not with these and the tables both. */
    @Test
    @Spec("I-011")
    void theQueryComparesNoTriggerWithEveryTable() throws SQLException {
        try (TestUnit unit = TestUnit.of(entities(100)).start();
                Connection connection = unit.database().connect()) {
            connection.setAutoCommit(false);
            unit.clearStatements();
            Triggers.of(unit.sessionFactory()).list();

            List<String> plan = plan(connection, unit.statements().get(0));

            assertThat(plan).anyMatch(line -> line.contains("pg_trigger_tgrelid_tgname_index"));
            assertThat(plan.stream()
                            .mapToLong(ManyTriggersTest::rowsRemovedByJoins)
                            .sum())
                    .isLessThan(1000);
        }
    }

    private static List<String> plan(Connection connection, String query) throws SQLException {
        List<String> plan = new ArrayList<>();
        try (PreparedStatement explain = connection.prepareStatement("explain (analyze, timing off) " + query)) {
            Object[] tables =
                    IntStream.range(0, 100).mapToObj(i -> "table_" + i).toArray();
            explain.setArray(1, connection.createArrayOf("text", tables));
            explain.setBoolean(2, true);
            explain.setString(3, "10s");
            explain.setBoolean(4, true);
            explain.setString(5, TriggerId.PREFIX);
            explain.setString(6, TriggerId.PREFIX);
            try (ResultSet line = explain.executeQuery()) {
                while (line.next()) {
                    plan.add(line.getString(1));
                }
            }
        }
        return plan;
    }

    private static long rowsRemovedByJoins(String line) {
        Matcher removed = Pattern.compile("Rows Removed by Join Filter: (\\d+)").matcher(line);
        return removed.find() ? Long.parseLong(removed.group(1)) : 0;
    }

    /** Of what a status needs, the declared DDL is rendered once for all times; it is most of the work outside the database. */
    @Test
    @Spec("I-011")
    void theDeclaredIsRenderedOnce() {
        try (TestUnit unit = TestUnit.of(entities(100)).start()) {
            Triggers triggers = Triggers.of(unit.sessionFactory());

            long first = allocatedBy(triggers::list);
            long next = allocatedBy(triggers::list);

            assertThat(next).isLessThan(first / 3);
        }
    }

    @Test
    void whoAsksForOneThatThereIsNotIsToldWhichAreLikeIt() {
        try (TestUnit unit = TestUnit.of(entities(3)).start()) {
            Triggers triggers = Triggers.of(unit.sessionFactory());

            assertThatThrownBy(() -> triggers.list("Table_1:kept_7"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("There is no trigger 'Table_1:kept_7'. The nearest of 30 are Table_1:kept_7_table_1,"
                            + " Table_0:kept_7_table_0, Table_1:kept_0_table_1.");
            unit.inTransaction(session -> assertThatThrownBy(() -> triggers.ignore(session, Versioned.class))
                    .hasMessageStartingWith(
                            "There is no trigger declared by @Versioned. There are Table_0:kept_0_table_0, ")
                    .hasMessageEndingWith(", Table_1:kept_9_table_1 and 10 more."));
        }
    }

    private static long allocatedBy(Runnable work) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** While another transaction keeps the installer's lock and locks every table against change. */
    @Test
    @Spec({"GAP-24", "I-011"})
    void aRestartWithAThousandUnchangedRunsNoDdlAndTakesNoLock() throws Exception {
        try (TestUnit unit = TestUnit.of(entities(100)).start()) {
            unit.set("hibernate.hbm2ddl.auto", "update").set("hibernate.pgtrigger.lock_timeout", 100);
            try (var writer = unit.database().connect();
                    var statement = writer.createStatement()) {
                writer.setAutoCommit(false);
                statement.execute("select pg_advisory_xact_lock(%d)".formatted(0x7067_7472_6967_6772L));
                statement.execute("""
                        do $$ declare name text; begin
                            for name in select relname from pg_class where relname like 'table_%' and relkind = 'r' loop
                                execute format('lock table %I in share row exclusive mode', name);
                            end loop;
                        end $$""");

                unit.restart();

                assertThat(Installed.ddl(unit)).isEmpty();
                assertThat(Installed.catalogQueries(unit)).hasSize(1);
                writer.rollback();
            }
        }
    }

    /** Entities compiled from a text, since nobody writes a hundred of them. */
    private Class<?>[] entities(int count) {
        List<String> options = new ArrayList<>(List.of("-proc:none", "-d", directory.toString(), "-cp", classPath()));
        List<String> names =
                IntStream.range(0, count).mapToObj(i -> "Table_" + i).toList();
        try {
            for (String name : names) {
                Path source = Files.writeString(directory.resolve(name + ".java"), source(name));
                options.add(source.toString());
            }
            int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new));
            assertThat(result).isZero();
            List<Class<?>> entities = new ArrayList<>();
            URLClassLoader loader =
                    new URLClassLoader(new URL[] {directory.toUri().toURL()});
            for (String name : names) {
                entities.add(loader.loadClass(name));
            }
            // By this loader Hibernate looks for classes that its own does not know.
            Thread.currentThread().setContextClassLoader(loader);
            return entities.toArray(Class<?>[]::new);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of what the entities name. A build may hand the whole class path over in ways that the compiler does not read. */
    private static String classPath() {
        return Stream.of(Entity.class, Protect.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String source(String name) {
        StringBuilder source = new StringBuilder("""
                import jakarta.persistence.*;
                import org.hibernatepg.trigger.*;
                @Entity
                """);
        for (int i = 0; i < TRIGGERS_PER_TABLE; i++) {
            source.append("@Protect(name = \"kept_%d_%s\", operations = Operation.UPDATE,"
                    .formatted(i, name.toLowerCase(Locale.ROOT)));
            source.append(" condition = \"old.id in (1, 2, %d)\")%n".formatted(i));
        }
        return source.append("public class %s { @Id public int id; }".formatted(name))
                .toString();
    }
}
