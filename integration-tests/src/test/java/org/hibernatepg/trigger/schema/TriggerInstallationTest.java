package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.assertj.core.groups.Tuple;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerFiring;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerInstallation;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program, or somebody at a console of one, does with the triggers of a database. */
class TriggerInstallationTest {
    private static final String KEPT = TriggerId.of("Ledger", "kept");
    private static final String KEPT_TRUNCATE = TriggerId.of("Ledger", "kept_truncate");
    private static final String LOCKED = TriggerId.of("Ledger", "locked");
    private static final String BOOKED = TriggerId.of("Booking", "booked");

    private final TestUnit unit = TestUnit.of(Ledger.class, Booking.class);

    @AfterEach
    void close() {
        unit.close();
    }

    @Test
    @Spec({"T-021", "I-015"})
    void listsNamedTriggersInTheOrderOfTheirNamesAndNoOrphans() {
        unit.start().set("hibernate.hbm2ddl.auto", "none").restart(Booking.class, LessProtected.class);

        assertThat(triggers().list("Ledger:kept", "Booking:booked", "Ledger:kept"))
                .extracting(TriggerInfo::id)
                .containsExactly(KEPT, KEPT_TRUNCATE, BOOKED);
        assertThat(triggers().list())
                .extracting(TriggerInfo::uri)
                .containsExactly("Booking:booked", "Ledger:kept", "Ledger:kept", "\"Big Ledger\":" + LOCKED);
    }

    @Test
    @Spec("I-001")
    void unknownTriggersAreRefusedBeforeAnythingIsAsked() {
        unit.start().clearStatements();
        Triggers triggers = triggers();

        for (Runnable call : List.<Runnable>of(
                () -> triggers.list("Ledger:lost"),
                () -> triggers.install("Ledger:kept", "Ledger:lost"),
                () -> triggers.uninstall("Ledger:lost"),
                () -> triggers.enable("Ledger:lost"),
                () -> triggers.disable("Ledger:lost"),
                () -> triggers.ddl("Ledger:lost"),
                () -> triggers.dropDdl("Ledger:lost"))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("There is no trigger 'Ledger:lost'. There are Booking:booked, Ledger:kept,"
                            + " Ledger:locked.");
        }
        assertThat(unit.statements()).isEmpty();
    }

    @Test
    @Spec({"I-001", "I-002"})
    void installsNamedTriggersAndTouchesNoOthers() {
        unit.start().set("hibernate.hbm2ddl.auto", "none").restart(Booking.class, LessProtected.class);
        triggers().uninstall("Ledger:kept", "Booking:booked");
        assertThat(Installed.triggers(unit.database())).containsExactly(LOCKED);

        triggers().install("Ledger:kept");
        triggers().install("Ledger:kept");

        assertThat(Installed.triggers(unit.database())).containsExactly(KEPT, KEPT_TRUNCATE, LOCKED);
    }

    @Test
    @Spec("I-016")
    void whatIsDoneToNamedTriggersInOneSchemaIsLoggedForEach() {
        unit.start().jdbc("create schema other");
        unit.jdbc("create table other.\"Big Ledger\" (id int primary key)");
        TriggerInstallation other = triggers().inSchema("other");
        String table = " on \"other\".\"Big Ledger\"";

        assertThat(logged(() -> other.install("Ledger:kept", "Ledger:locked")))
                .containsExactly(
                        "Installed Ledger:kept (" + KEPT + table + ")",
                        "Installed Ledger:kept (" + KEPT_TRUNCATE + table + ")",
                        "Installed Ledger:locked (" + LOCKED + table + ")");
        assertThat(logged(() -> other.disable("Ledger:locked"))).containsExactly("Disabled " + LOCKED + table);
        assertThat(logged(() -> other.disable("Ledger:locked"))).isEmpty();
        assertThat(logged(() -> other.enable("Ledger:locked"))).containsExactly("Enabled " + LOCKED + table);
        assertThat(logged(() -> other.uninstall("Ledger:locked")))
                .containsExactly("Removed " + LOCKED + " from \"other\".\"Big Ledger\"");

        assertThat(other.list("Ledger:kept", "Ledger:locked"))
                .extracting(TriggerInfo::status)
                .containsExactly(TriggerStatus.INSTALLED, TriggerStatus.INSTALLED, TriggerStatus.UNINSTALLED);
        assertThat(triggers().list()).extracting(TriggerInfo::status).containsOnly(TriggerStatus.INSTALLED);
    }

    /** The lines at INFO and above. */
    private static List<String> logged(Runnable work) {
        List<String> lines = new ArrayList<>();
        Logger logger = Logger.getLogger("org.hibernatepg.trigger");
        Handler handler = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord line) {
                lines.add(line.getMessage());
            }
        };
        Level level = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addHandler(handler);
        try {
            work.run();
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(level);
        }
        return lines;
    }

    @Test
    @Spec({"I-004", "GAP-68", "I-001"})
    void uninstallsEverythingWithItsFunctionsAndWhatNothingDeclares() {
        unit.start().set("hibernate.hbm2ddl.auto", "none").restart(Booking.class, LessProtected.class);

        triggers().uninstall();

        assertThat(Installed.triggers(unit.database())).isEmpty();
        assertThat(Installed.functions(unit.database())).isEmpty();
        unit.jdbc("insert into \"Big Ledger\" values (1)");
        unit.jdbc("delete from \"Big Ledger\"");
        unit.clearStatements();
        triggers().uninstall();
        assertThat(unit.statements()).hasSize(1);
    }

    @Test
    @Spec({"I-005", "N-002"})
    void disablesAndEnablesForEverybodyOneOrAll() {
        unit.start().jdbc("insert into \"Big Ledger\" values (1), (2), (3)");

        triggers().disable("Ledger:kept");
        triggers().disable("Ledger:kept");
        unit.jdbc("delete from \"Big Ledger\" where id = 1");
        assertThat(triggers().list())
                .extracting(TriggerInfo::id, TriggerInfo::status, TriggerInfo::isEnabled)
                .containsExactly(
                        row(BOOKED, TriggerStatus.INSTALLED, true),
                        row(KEPT, TriggerStatus.DISABLED, false),
                        row(KEPT_TRUNCATE, TriggerStatus.DISABLED, false),
                        row(LOCKED, TriggerStatus.INSTALLED, true));

        triggers().enable("Ledger:kept");
        triggers().enable("Ledger:kept");
        assertThatThrownBy(() -> unit.jdbc("delete from \"Big Ledger\"")).hasMessageContaining("Cannot delete");

        triggers().disable();
        unit.jdbc("delete from \"Big Ledger\" where id = 2");
        triggers().enable();
        assertThatThrownBy(() -> unit.jdbc("delete from \"Big Ledger\"")).hasMessageContaining("Cannot delete");
        unit.clearStatements();
        triggers().enable();
        assertThat(unit.statements()).hasSize(1);
    }

    private static Tuple row(Object... values) {
        return tuple(values);
    }

    @Test
    @Spec("GAP-71")
    void whatIsMissingIsDisabledAnywayAndCannotBeEnabledByName() {
        unit.start();
        triggers().uninstall("Ledger:kept");

        triggers().disable("Ledger:kept");
        triggers().enable();
        assertThatThrownBy(() -> triggers().enable("Ledger:locked", "Ledger:kept"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The trigger 'Ledger:kept' cannot be enabled: it is UNINSTALLED on \"Big Ledger\"."
                        + " Install it first.");
        assertThat(Installed.triggers(unit.database())).containsExactly(BOOKED, LOCKED);
    }

    @Test
    @Spec("GAP-71")
    void whatFiresAlwaysIsShownSoAndStays() {
        unit.start().jdbc("alter table \"Big Ledger\" enable always trigger " + LOCKED);
        unit.jdbc("alter table booking enable replica trigger " + BOOKED);

        triggers().enable("Ledger:locked");
        assertThat(triggers().list("Ledger:locked", "Booking:booked"))
                .extracting(TriggerInfo::status, info -> info.firing().orElseThrow())
                .containsExactly(
                        row(TriggerStatus.INSTALLED, TriggerFiring.ALWAYS),
                        row(TriggerStatus.DISABLED, TriggerFiring.REPLICA));

        triggers().enable("Booking:booked");
        assertThat(triggers().list("Booking:booked").get(0).firing()).contains(TriggerFiring.ORIGIN);
    }

    @Test
    void anOutdatedTriggerMayBeDisabledToo() {
        unit.start().set("hibernate.hbm2ddl.auto", "none");
        triggers().disable("Booking:booked");
        unit.restart(ChangedBooking.class);

        assertThat(triggers().list("Booking:booked"))
                .extracting(TriggerInfo::status, TriggerInfo::isEnabled)
                .containsExactly(row(TriggerStatus.OUTDATED, false));
        triggers().install();
        assertThat(triggers().list("Booking:booked"))
                .extracting(TriggerInfo::status, TriggerInfo::isEnabled)
                .containsExactly(row(TriggerStatus.DISABLED, false));
    }

    @Test
    @Spec({"I-006", "I-008"})
    void removesExactlyWhatNothingDeclares() {
        unit.start().set("hibernate.hbm2ddl.auto", "none").restart(Booking.class, LessProtected.class);
        unit.jdbc("alter table \"Big Ledger\" disable trigger " + LOCKED);

        assertThat(triggers().prunable())
                .containsExactly(new TriggerInfo(
                        "\"Big Ledger\":" + LOCKED,
                        "\"Big Ledger\"",
                        LOCKED,
                        TriggerStatus.PRUNE,
                        Optional.of(TriggerFiring.DISABLED)));
        triggers().prune();

        assertThat(Installed.triggers(unit.database())).containsExactly(BOOKED, KEPT, KEPT_TRUNCATE);
        assertThat(Installed.functions(unit.database())).containsExactly(BOOKED, KEPT, KEPT_TRUNCATE);
        assertThat(triggers().prunable()).isEmpty();
        unit.clearStatements();
        triggers().prune();
        assertThat(unit.statements()).hasSize(1);
    }

    @Test
    void scriptsInstallAndRemoveTheSameAsTheProgram() {
        unit.start();
        String create = triggers().ddl();
        String drop = triggers().dropDdl();

        unit.jdbc(drop);
        unit.jdbc(drop);
        assertThat(Installed.functions(unit.database())).isEmpty();
        unit.jdbc(create);
        unit.jdbc(create);

        assertThat(triggers().list()).extracting(TriggerInfo::status).containsOnly(TriggerStatus.INSTALLED);
        unit.clearStatements();
        triggers().install();
        assertThat(unit.statements()).hasSize(1);
        assertThat(triggers().ddl("Booking:booked")).contains(BOOKED).doesNotContain(KEPT);
        assertThat(triggers().dropDdl("Booking:booked"))
                .isEqualTo("drop trigger if exists \"%1$s\" on Booking;\ndrop function if exists \"%1$s\"();\n"
                        .formatted(BOOKED));
    }

    @Test
    @Spec("I-018")
    void triggersAreRemovedOrInstalledForAScope() {
        unit.start().jdbc("insert into booking values (1)");

        try (TriggerScope off = triggers().uninstalled("Booking:booked")) {
            unit.jdbc("delete from booking");
            assertThat(Installed.functions(unit.database())).doesNotContain(BOOKED);
        }
        unit.jdbc("insert into booking values (1)");
        assertThatThrownBy(() -> unit.jdbc("delete from booking")).hasMessageContaining("Cannot delete");

        triggers().uninstall();
        try (TriggerScope on = triggers().installed("Booking:booked")) {
            assertThat(Installed.triggers(unit.database())).containsExactly(BOOKED);
        }
        assertThat(Installed.functions(unit.database())).isEmpty();
    }

    @Test
    void aScopeLeavesWhatItFound() {
        unit.start();
        unit.jdbc("alter table booking disable trigger " + BOOKED);
        unit.jdbc("alter table \"Big Ledger\" enable always trigger " + LOCKED);
        unit.jdbc("comment on trigger " + LOCKED + " on \"Big Ledger\" is '" + comment(LOCKED) + " shop,stock'");
        triggers().uninstall("Ledger:kept");

        try (TriggerScope off = triggers().uninstalled()) {
            assertThat(Installed.triggers(unit.database())).isEmpty();
        }
        assertThat(triggers().list())
                .extracting(TriggerInfo::uri, TriggerInfo::firing)
                .containsExactly(
                        tuple("Booking:booked", Optional.of(TriggerFiring.DISABLED)),
                        tuple("Ledger:kept", Optional.empty()),
                        tuple("Ledger:kept", Optional.empty()),
                        tuple("Ledger:locked", Optional.of(TriggerFiring.ALWAYS)));
        assertThat(comment(LOCKED)).endsWith(" shop,stock");
        assertThat(Installed.functions(unit.database())).containsExactly(BOOKED, LOCKED);

        try (TriggerScope on = triggers().installed()) {
            assertThat(Installed.triggers(unit.database())).hasSize(4);
        }
        assertThat(Installed.functions(unit.database())).containsExactly(BOOKED, LOCKED);
    }

    private String comment(String id) {
        return String.valueOf(
                unit.value("select obj_description(oid, 'pg_trigger') from pg_trigger where tgname = ?", id));
    }

    @Test
    void anErrorNamesTheRightsThatInstallingNeeds() {
        unit.start();
        triggers().uninstall();
        String role = "installer_" + unit.database().name();
        unit.jdbc("create role " + role);
        try {
            for (String right : List.of(
                    "grant usage on schema public to " + role,
                    "grant create on schema public to " + role,
                    "grant trigger on booking to " + role)) {
                unit.jdbc(right);
                assertThatThrownBy(() -> installAs(role))
                        .isInstanceOf(SchemaManagementException.class)
                        .hasMessageStartingWith("The triggers could not be changed, and all is as it was: who installs"
                                + " triggers must own their tables and be allowed to create in the schemas of these"
                                + " (ERROR: ");
            }
            unit.jdbc("alter table booking owner to " + role);
            installAs(role);
            assertThat(Installed.triggers(unit.database())).containsExactly(BOOKED);
        } finally {
            unit.jdbc("drop owned by " + role + " cascade; drop role " + role);
        }
    }

    /** On each connection, as the database sets the role when it is made. */
    private void installAs(String role) {
        unit.jdbc("alter database " + unit.database().name() + " set role " + role);
        try (TestUnit other = TestUnit.of(Booking.class)
                .on(unit.database())
                .set("hibernate.hbm2ddl.auto", "none")
                .start()) {
            Triggers.of(other.sessionFactory()).install();
        } finally {
            unit.jdbc("alter database " + unit.database().name() + " reset role");
        }
    }

    @Test
    void aClosedSessionFactoryAndASchemaWithoutANameAreRefused() {
        unit.start();
        Triggers triggers = triggers();
        assertThatThrownBy(() -> triggers.inSchema(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The name of the schema is empty. Name one, as in inSchema(\"branch_a\").");

        SessionFactory closed = unit.sessionFactory();
        closed.close();

        assertThatThrownBy(triggers::list)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The session factory is closed, and its connections with it. Use an open one.");
        assertThatThrownBy(() -> Triggers.of(closed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The session factory is closed, and its triggers with it. Use an open one.");
    }

    @Test
    @Spec({"GAP-73", "I-008"})
    void aUnitWithoutTriggersHasNothingToListOrDo() {
        try (TestUnit plain = TestUnit.of(Plain.class).start()) {
            Triggers none = Triggers.of(plain.sessionFactory());

            assertThat(none.list()).isEmpty();
            assertThat(none.prunable()).isEmpty();
            assertThat(none.ddl()).isEmpty();
            none.install();
            none.uninstall();
            none.enable();
            none.disable();
            none.prune();
            assertThatThrownBy(() -> none.list("A:b")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"install", "uninstall", "disable"})
    @Spec("GAP-24")
    void whatCannotHaveItsLockFailsInBoundedTimeAndChangesNothing(String action) throws SQLException {
        unit.start();
        if (action.equals("install")) {
            triggers().uninstall("Booking:booked");
        }
        List<String> before = Installed.functions(unit.database());
        unit.set("hibernate.hbm2ddl.auto", "none")
                .set("hibernate.pgtrigger.lock_timeout", 100)
                .restart();
        try (Connection writer = unit.database().connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("insert into booking values (1)");

            assertThatThrownBy(() -> act(action))
                    .isInstanceOf(SchemaManagementException.class)
                    .hasMessageContaining("another transaction kept a lock for longer than 100 ms");
            writer.rollback();
        }
        assertThat(Installed.functions(unit.database())).isEqualTo(before);
        assertThat(unit.value("select count(*) from pg_trigger where tgenabled <> 'O'"))
                .isEqualTo(0L);
    }

    private void act(String action) {
        switch (action) {
            case "install" -> triggers().install();
            case "uninstall" -> triggers().uninstall();
            default -> triggers().disable();
        }
    }

    @Test
    @Spec("GAP-24")
    void replacingTakesNoLockThatStopsReaders() {
        unit.start().set("hibernate.hbm2ddl.auto", "update").restart(Ledger.class, ChangedBooking.class);

        assertThat(Installed.ddl(unit)).isNotEmpty().noneMatch(sql -> sql.startsWith("drop"));
    }

    @Test
    @Spec("GAP-22")
    void installingWithinAnIgnoreScopeIsOutsideIt() {
        unit.start();
        triggers().uninstall("Booking:booked");

        unit.inTransaction(session -> {
            try (TriggerScope ignored = triggers().ignoreAll(session)) {
                session.createNativeMutationQuery("insert into \"Big Ledger\" values (1)")
                        .executeUpdate();
                triggers().install();
                triggers().alter("comment on table booking is 'altered'");
                session.createNativeMutationQuery("delete from \"Big Ledger\"").executeUpdate();
            }
        });

        assertThat(triggers().list()).extracting(TriggerInfo::status).containsOnly(TriggerStatus.INSTALLED);
    }

    @Test
    @Spec("M-017")
    void aDialectDerivedFromThatOfPostgresqlHasTriggers() {
        unit.set("hibernate.dialect", DerivedDialect.class.getName()).start();

        assertThat(triggers().list()).extracting(TriggerInfo::status).containsOnly(TriggerStatus.INSTALLED);
    }

    @Test
    @Spec("M-017")
    void aScriptIsWrittenWithoutADatabase() {
        StringWriter script = new StringWriter();
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.dialect", DerivedDialect.class.getName())
                .applySetting("hibernate.boot.allow_jdbc_metadata_access", "false")
                .applySetting("jakarta.persistence.schema-generation.scripts.action", "create")
                .applySetting("jakarta.persistence.schema-generation.scripts.create-target", script)
                .build();
        try (SessionFactory factory = new MetadataSources(registry)
                .addAnnotatedClass(Booking.class)
                .buildMetadata()
                .buildSessionFactory()) {
            assertThat(Triggers.of(factory).ddl()).contains(BOOKED);
            assertThat(script.toString()).contains("create or replace trigger \"" + BOOKED);
        } finally {
            StandardServiceRegistryBuilder.destroy(registry);
        }
    }

    /** What the dialect of an extension of PostgreSQL comes down to. */
    public static final class DerivedDialect extends PostgreSQLDialect {
        /** For Hibernate. */
        public DerivedDialect() {}

        /** For Hibernate, with a connection. */
        public DerivedDialect(DialectResolutionInfo info) {
            super(info);
        }
    }

    private Triggers triggers() {
        return Triggers.of(unit.sessionFactory());
    }

    @Entity(name = "Ledger")
    @Table(name = "`Big Ledger`")
    @Protect(
            name = "kept",
            operations = {DELETE, TRUNCATE})
    @Protect(name = "locked", operations = UPDATE)
    static class Ledger {
        @Id
        int id;
    }

    @Entity(name = "Ledger")
    @Table(name = "`Big Ledger`")
    @Protect(
            name = "kept",
            operations = {DELETE, TRUNCATE})
    static class LessProtected {
        @Id
        int id;
    }

    @Entity(name = "Booking")
    @Protect(name = "booked", operations = DELETE)
    static class Booking {
        @Id
        int id;
    }

    @Entity(name = "Booking")
    @Protect(
            name = "booked",
            operations = {DELETE, UPDATE})
    static class ChangedBooking {
        @Id
        int id;
    }

    @Entity(name = "Plain")
    static class Plain {
        @Id
        int id;
    }
}
