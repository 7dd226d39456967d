package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerMappingException;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.spi.TriggerId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Events that are written with the rights of their owner, and an application that has none on them but to read. */
class SeparatedRolesTest {
    private static final String SUFFIX = UUID.randomUUID().toString().substring(0, 8);
    private static final String OWNER = "owner_" + SUFFIX;
    private static final String APP = "App's \"" + SUFFIX;
    private static final String APP_NAME = quoted(APP);
    private static final String OTHER = "other_" + SUFFIX;

    private static final Database database = Databases.create();
    private static final TestUnit owner = unit(OWNER, "update");
    private static final TestUnit app = unit(APP, "validate");

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static TestUnit unit(String role, String action) {
        return TestUnit.of(Account.class, Savings.class, Note.class, Memo.class)
                .on(database)
                .set("hibernate.connection.datasource", dataSource(role))
                .set("hibernate.hbm2ddl.auto", action)
                .set("hibernate.default_schema", "shop")
                .set("hibernate.history.writer", "owner")
                .set("hibernate.history.sealed", "true")
                .set("hibernate.history.application_role", APP)
                .set("hibernate.history.columns", "database_user, session_user, application_name");
    }

    @BeforeAll
    static void start() {
        database.execute("""
                create role %1$s login password 'secret';
                create role %2$s login password 'secret';
                create role %3$s login password 'secret';
                grant %3$s to %2$s;
                create schema shop authorization %1$s;
                create schema evil authorization %2$s;
                grant usage on schema shop to %2$s, %3$s;
                revoke create on schema public from public;
                alter default privileges for role %1$s in schema shop
                    grant select, insert, update, delete, truncate on tables to %2$s;
                alter default privileges for role %1$s in schema shop grant all on sequences to %2$s
                """.formatted(OWNER, APP_NAME, OTHER));
        owner.start();
        database.execute("grant select, insert on shop.note to " + OTHER);
        app.start();
    }

    @AfterAll
    static void stop() {
        owner.close();
        app.close();
        for (String role : List.of(APP_NAME, OTHER, OWNER)) {
            database.execute("drop owned by %1$s cascade; drop role %1$s".formatted(role));
        }
        database.close();
    }

    @BeforeEach
    void empty() {
        // Temporary tables of a test before may still be there.
        database.execute("""
                set session_replication_role = replica;
                truncate shop.account, shop.savings, shop.account_tags, shop.note, shop."The Memo", %s restart identity;
                reset session_replication_role
                """.formatted(String.join(", ", TABLES)));
    }

    private static PGSimpleDataSource dataSource(String role) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(database.jdbcUrl());
        dataSource.setUser(role);
        dataSource.setPassword("secret");
        dataSource.setApplicationName("shop");
        return dataSource;
    }

    private static void asApp(String... statements) throws SQLException {
        try (Connection connection = dataSource(APP).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static final List<String> TABLES = List.of(
            "shop.account_event",
            "shop.savings_event",
            "shop.account_tags_event",
            "shop.\"The Memo_event\"",
            "shop.note_event",
            "shop.pgh_context",
            "shop.pgh_seal");

    private static Object count(String table) {
        return Objects.requireNonNull(database.value("select count(*) from " + table));
    }

    @Test
    void whatTheApplicationWritesIsRecorded() {
        try (var context = HistoryContext.open(Map.of("user", 7))) {
            app.inTransaction(session -> {
                Savings savings = new Savings();
                savings.id = 1;
                savings.kind = Kind.OLD;
                savings.tags.add("a");
                session.persist(savings);
                Memo memo = new Memo();
                memo.id = "m";
                session.persist(memo);
                session.flush();
                savings.kind = Kind.NEW;
                savings.tags.add("b");
                savings.rate = 5;
            });
            app.inTransaction(session -> {
                session.createMutationQuery("update Account a set a.kind = OLD").executeUpdate();
                session.createNativeMutationQuery("update shop.\"The Memo\" set id = 'n'")
                        .executeUpdate();
            });
            try (StatelessSession session = app.sessionFactory().openStatelessSession()) {
                session.beginTransaction();
                Note note = new Note();
                note.id = 3;
                session.insert(note);
                session.getTransaction().commit();
            }
        }
        app.inTransaction(session -> session.remove(session.find(Account.class, 1)));

        assertThat(operations("account_event")).isEqualTo("ISUUSD");
        assertThat(operations("savings_event")).isEqualTo("IUD");
        assertThat(operations("account_tags_event")).isEqualTo("IIDD");
        assertThat(operations("\"The Memo_event\"")).isEqualTo("IU");
        assertThat(operations("note_event")).isEqualTo("I");
        assertThat(database.query("select \"pgh_old_id\", pgh_context from shop.\"The Memo_event\" order by pgh_id"))
                .extracting(row -> row.get(0))
                .containsExactly(null, "m");
        assertThat(database.value("select metadata::text from shop.pgh_context where metadata <> '{}'"))
                .isEqualTo("{\"user\": 7}");
        Object user = app.<Object>fromTransaction(session -> Objects.requireNonNull(History.of(app.sessionFactory())
                .events(session, Account.class)
                .list()
                .get(0)
                .context()
                .get("user")));
        assertThat(user).isEqualTo(7);
    }

    private static Object operations(String table) {
        return Objects.requireNonNull(
                database.value("select string_agg(pgh_operation, '' order by pgh_id) from shop." + table));
    }

    @Test
    void itCanNeitherForgeNorChangeNorRemoveEvents() throws SQLException {
        app.inTransaction(session -> {
            Memo memo = new Memo();
            memo.id = "m";
            session.persist(memo);
        });
        for (String table : TABLES) {
            for (String attempt : List.of(
                    "insert into %s select * from %1$s",
                    "insert into %s default values",
                    table.endsWith("seal") ? "update %s set event = 1" : "update %s set pgh_id = 1",
                    "delete from %s",
                    "truncate %s",
                    "copy %s from stdin",
                    "merge into %1$s as t using (values (1)) as v (i) on true when matched then delete",
                    "alter table %s disable trigger all",
                    "alter table %s add column more int",
                    "alter table %s owner to current_user",
                    "drop table %s",
                    "create trigger mine before insert on %s for each row execute function suppress_redundant_updates_trigger()",
                    "create index on %s ((true))",
                    "begin; lock table %s in row exclusive mode",
                    "select * from %s for update",
                    "create table evil.part () inherits (%s)")) {
                assertRefused(attempt.formatted(table));
            }
        }
        assertThat(count(TABLES.get(3))).isEqualTo(1L);
    }

    private static void assertRefused(String sql) {
        boolean known = !sql.startsWith("merge") || version() >= 15;
        if (known) {
            Throwable refused =
                    catchThrowable(() -> asApp("set pgtrigger.ignore = '*'", "set pghistory.maintenance = 'on'", sql));
            assertThat(refused)
                    .as(sql)
                    .isNotNull()
                    .hasMessageMatching("(?s).*(must be owner|permission denied|must have privileges).*");
        }
    }

    private static int version() {
        return Integer.parseInt(String.valueOf(database.value("select current_setting('server_version_num')")))
                / 10_000;
    }

    @Test
    void norCanItReachThemByTheirFunctionsSequencesOrTriggers() throws SQLException {
        String trigger = TriggerId.of("Memo", "insert_insert");
        assertThat(database.value("select count(*) from pg_proc where proname = ?", trigger))
                .isEqualTo(1L);
        for (String attempt : List.of(
                "create or replace function shop.%s() returns trigger language plpgsql as 'begin return null; end'",
                "alter function shop.%s() set search_path = evil",
                "alter function shop.%s() security invoker",
                "drop function shop.%s() cascade",
                "select shop.%s()",
                "drop trigger %s on shop.\"The Memo\"",
                "alter table shop.\"The Memo\" disable trigger %s",
                "alter table shop.\"The Memo\" rename to x",
                "set session_replication_role = replica",
                "select nextval('shop.\"The Memo_event_pgh_id_seq\"')",
                "select setval('shop.\"The Memo_event_pgh_id_seq\"', 1)",
                "truncate shop.\"The Memo_event\" restart identity",
                "set role " + OWNER,
                "reassign owned by " + OWNER + " to current_user")) {
            assertRefused(attempt.formatted(trigger));
        }
        assertThatThrownBy(() -> asApp(
                        "create temporary table mine (like shop.\"The Memo\")",
                        "create trigger forging after insert on mine referencing new table as new_rows"
                                + " for each statement execute function shop.%s()".formatted(trigger)))
                .hasMessageContaining("permission denied for function");
    }

    @Test
    void nothingThatItPutsInTheWayTakesOrChangesEvents() throws SQLException {
        asApp(
                "create temporary table \"The Memo_event\" (like shop.\"The Memo_event\" including all)",
                "create temporary table note_event (like shop.note_event including all)",
                "create temporary table pgh_context (like shop.pgh_context including all)",
                "create function evil.same(text, text) returns boolean language sql as 'select true'",
                "create operator evil.= (leftarg = text, rightarg = text, function = evil.same)",
                "create function evil.convert_to(text, text) returns bytea language sql as 'select ''\\x00''::bytea'",
                "create function evil.current_setting(text, boolean) returns text language sql as 'select ''*''::text'",
                "create function evil.clock_timestamp() returns timestamptz language sql as 'select ''epoch''::timestamptz'",
                "create type evil.jsonb as enum ('x')",
                "set search_path = pg_temp, evil, pg_catalog, shop",
                "set pgtrigger.ignore = '*'",
                "set plan_cache_mode = force_custom_plan",
                "insert into shop.\"The Memo\" (id, text) values ('m', 'a')",
                "update shop.\"The Memo\" set id = 'M'",
                "insert into shop.note (id) values (1)",
                "update shop.note set text = 'b'",
                "discard temp");

        assertThat(operations("\"The Memo_event\"")).isEqualTo("IU");
        assertThat(operations("note_event")).isEqualTo("IU");
        assertThat(database.value("select pgh_old_id from shop.\"The Memo_event\" where pgh_operation = 'U'"))
                .isEqualTo("m");
        assertThat(
                        database.value(
                                "select count(*) from shop.\"The Memo_event\" where pgh_created_at > now() - interval '1 hour'"))
                .isEqualTo(2L);
        asApp("drop schema evil cascade");
        database.execute("create schema evil authorization " + APP_NAME);
    }

    @Test
    void anEventSaysWhoWroteAndNotWhoOwnsTheFunction() throws SQLException {
        asApp("insert into shop.note (id) values (1)");
        asApp("set role " + OTHER, "insert into shop.note (id) values (2)");
        assertThat(
                        database.query(
                                "select pgh_database_user, pgh_session_user, pgh_application_name from shop.note_event order by pgh_id"))
                .containsExactly(List.of(APP, APP, "shop"), List.of(OTHER, APP, "shop"));
        assertThat(database.value("select count(*) from shop.note n join shop.note_event e using (id)"
                        + " where e.pgh_xid::text = n.xmin::text"))
                .isEqualTo(2L);
    }

    @Test
    void rowLevelSecurityOfTheApplicationDoesNotKeepEventsFromBeingWritten() throws SQLException {
        database.execute("""
                alter table shop.note enable row level security;
                create policy own on shop.note using (id < 10);
                alter table shop.note_event enable row level security;
                create policy own on shop.note_event for select using (id < 5)
                """);
        try {
            asApp("insert into shop.note (id) values (1), (9)", "update shop.note set text = 'x'");
            assertThatThrownBy(() -> asApp("insert into shop.note (id) values (11)"))
                    .hasMessageContaining("row-level security");
            assertThat(operations("note_event")).isEqualTo("IIUU");
            long visible = app.fromTransaction(
                    session -> session.createSelectionQuery("select count(*) from NoteEvent", Long.class)
                            .getSingleResult());
            assertThat(visible).isEqualTo(2);
        } finally {
            database.execute("""
                    drop policy own on shop.note; drop policy own on shop.note_event;
                    alter table shop.note disable row level security;
                    alter table shop.note_event disable row level security
                    """);
        }
    }

    @Test
    void aProgramOfTheApplicationCannotRecordWhatItLikes() {
        Note note = new Note();
        note.id = 1;
        app.inTransaction(session -> session.persist(note));

        assertThatThrownBy(() -> app.inTransaction(
                        session -> History.of(app.sessionFactory()).record(session, note, "update")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The events of Note are written by triggers with the rights of their owner, and %s may not write to shop.Note_event. Do it as a role that may.",
                        APP);
        owner.inTransaction(session -> History.of(owner.sessionFactory()).record(session, note, "update"));
        assertThat(operations("note_event")).isEqualTo("IS");
    }

    @Test
    void itCanNeitherSealEventsNorSealThemAnewAndSeesWhetherTheyAreAsTheyWere() {
        app.inTransaction(session -> {
            Note note = new Note();
            note.id = 1;
            session.persist(note);
        });
        Seals seals = History.of(app.sessionFactory()).seals();
        assertThatThrownBy(() -> app.inTransaction(seals::seal)).hasMessageContaining("permission denied");
        owner.inTransaction(
                session -> History.of(owner.sessionFactory()).seals().seal(session));

        SealReport report = app.fromTransaction(seals::verify);
        assertThat(report.isIntact()).isTrue();
        assertThat(report.table("Note_event").sealed()).isEqualTo(1);
        database.execute("update shop.note_event set text = 'forged'");
        assertThat(app.fromTransaction(seals::verify).firstFault().orElseThrow())
                .hasToString("Note_event: the event 1 was changed after it was sealed as number 1");
    }

    @Test
    void whatRowLevelSecurityHidesIsNoMissingEvent() throws SQLException {
        asApp("insert into shop.note (id) values (1)");
        owner.inTransaction(
                session -> History.of(owner.sessionFactory()).seals().seal(session));
        database.execute("alter table shop.note_event enable row level security");
        try {
            assertThatThrownBy(() -> app.inTransaction(
                            session -> History.of(app.sessionFactory()).seals().verify(session)))
                    .hasMessageContaining("query would be affected by row-level security policy");
        } finally {
            database.execute("alter table shop.note_event disable row level security");
        }
    }

    @Test
    void nobodyIgnoresWhatOwnersWriteUnlessItIsSaidWho() {
        assertThatThrownBy(() -> app.inTransaction(
                        session -> Triggers.of(app.sessionFactory()).ignore(session, "Note:insert_insert")))
                .hasMessageContaining("ignorable = false");
        assertThat(Triggers.of(app.sessionFactory()).list())
                .extracting(TriggerInfo::status)
                .containsOnly(TriggerStatus.INSTALLED);
    }

    @Test
    void theDdlIsThatOfPostgresForSuchFunctions() {
        try (TestUnit unit = TestUnit.of(Memo.class)
                .prepare("create schema papers")
                .set("hibernate.history.writer", "owner")
                .set("hibernate.default_schema", "papers")
                .start()) {
            String name = TriggerId.of("Memo", "insert_insert");
            assertThat(unit.bootStatements())
                    .containsSubsequence(
                            """
                            create or replace function papers."%1$s"() returns trigger language plpgsql security definer set plan_cache_mode = force_generic_plan set jit = off set search_path = "pg_catalog", "papers", "pg_temp" as $pgtrigger$
                            #variable_conflict use_column
                            declare
                                pgh__context jsonb := case when current_setting('pghistory.context', true) like '{%%}' then current_setting('pghistory.context', true)::jsonb end;
                                pgh__context_id uuid := case when current_setting('pghistory.context_id', true) like '________-____-____-____-____________' and current_setting('pghistory.context_id', true) ~ '^[0-9a-f]*-[0-9a-f]*-[0-9a-f]*-[0-9a-f]*-[0-9a-f]*$' then current_setting('pghistory.context_id', true)::uuid end;
                            begin
                                insert into papers."The Memo_event" (id, text, pgh_created_at, pgh_label, pgh_operation, pgh_xid, pgh_context, pgh_context_id)
                                select new.id, new.text, clock_timestamp(), 'insert', 'I', pg_current_xact_id(), pgh__context, pgh__context_id
                                  from "new_rows" as new;
                                return null;
                            end
                            $pgtrigger$""".formatted(name), "revoke all on function papers.\"%s\"() from public".formatted(name));
        }
    }

    @Test
    void theInstallationFailsWhereOthersMayCreateObjectsInTheSchemas() {
        try (TestUnit unit = TestUnit.of(Memo.class)
                .prepare("create schema papers; grant create on schema papers to public")
                .set("hibernate.history.writer", "owner")
                .set("hibernate.pgtrigger.function_search_path", "papers")) {
            assertThatThrownBy(unit::start)
                    .hasStackTraceContaining(
                            "Functions that run with the rights of their owner look names up where others may create objects: papers");
        }
    }

    @Test
    void andWhereTheApplicationKeepsRightsInAnotherWay() {
        String group = "writers_" + SUFFIX;
        String member = "member_" + SUFFIX;
        try (TestUnit unit = TestUnit.of(Memo.class)
                .prepare("create role %1$s; create role %2$s in role %1$s; create schema papers"
                        .formatted(group, member))
                .prepare("alter default privileges in schema papers grant insert on tables to " + group)
                .set("hibernate.history.writer", "owner")
                .set("hibernate.default_schema", "papers")
                .set("hibernate.history.application_role", member)) {
            assertThatThrownBy(unit::start)
                    .hasStackTraceContaining(
                            "The role \"%s\" may write to papers.\"The Memo_event\" all the same".formatted(member));
        } finally {
            database.execute("drop role %s; drop role %s".formatted(member, group));
        }
    }

    @Test
    void andWithoutSuchARole() {
        try (TestUnit unit = TestUnit.of(Memo.class)
                .prepare("create schema papers")
                .set("hibernate.history.writer", "owner")
                .set("hibernate.default_schema", "papers")
                .set("hibernate.history.application_role", "nobody_" + SUFFIX)) {
            assertThatThrownBy(unit::start).hasStackTraceContaining("pgtrigger: There is no role \"nobody_" + SUFFIX);
        }
    }

    @Test
    void anotherRoleOfTheApplicationIsADifferenceThatIsMadeUp() {
        String role = "reader_" + SUFFIX;
        database.execute("create role " + role);
        try (TestUnit unit = TestUnit.of(Memo.class)
                .prepare("create schema papers")
                .set("hibernate.history.writer", "owner")
                .set("hibernate.default_schema", "papers")
                .start()) {
            unit.jdbc("grant insert on papers.\"The Memo_event\" to " + role);
            unit.set("hibernate.hbm2ddl.auto", "update")
                    .set("hibernate.history.application_role", role)
                    .restart();
            assertThat(unit.value("select has_table_privilege(?, 'papers.\"The Memo_event\"', 'insert')", role))
                    .isEqualTo(false);
            assertThat(unit.value("select has_table_privilege(?, 'papers.\"The Memo_event\"', 'select')", role))
                    .isEqualTo(true);
            unit.restart();
            assertThat(unit.bootStatements()).noneMatch(sql -> sql.startsWith("do ") || sql.startsWith("create "));
        } finally {
            database.execute("drop role " + role);
        }
    }

    @Test
    void aTableInNoKnownSchemaIsAFaultAndSoAreWritersThatDoNotFit() {
        try (TestUnit wrong = TestUnit.of(Loose.class, Strict.class).set("hibernate.history.context", "shared")) {
            TriggerMappingException thrown = catchThrowableOfType(TriggerMappingException.class, wrong::start);
            assertThat(Objects.requireNonNull(thrown).faults())
                    .containsExactlyInAnyOrder(
                            "Strict: '@TrackHistory' writes events as OWNER, and nothing says in which schema the table Strict is, where others cannot put another one in its place. Set hibernate.default_schema, or hibernate.pgtrigger.function_search_path.",
                            "Strict: '@TrackHistory' writes events as OWNER, and shares contexts with LooseEvent, which writes as INVOKER. Give both the same writer.",
                            "Strict.tags: '@TrackHistory' writes events as INVOKER, and takes its numbers from StrictEvent, which writes as OWNER. Give both the same writer.",
                            "Strict.tags: '@TrackHistory' writes events as INVOKER, and shares contexts with StrictEvent, which writes as OWNER. Give both the same writer.");
        }
    }

    private enum Kind {
        OLD,
        NEW
    }

    @Entity(name = "Account")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory(collections = true, ownerEvents = true)
    static class Account {
        @Id
        int id;

        @Nullable
        @Enumerated(EnumType.STRING)
        Kind kind;

        @ElementCollection
        Set<String> tags = new HashSet<>();
    }

    @Entity(name = "Savings")
    static class Savings extends Account {
        int rate;
    }

    @Entity(name = "Note")
    @TrackHistory(context = ContextStorage.SHARED)
    static class Note {
        @Id
        int id;

        @Nullable
        String text;
    }

    @Entity(name = "Memo")
    @Table(name = "`The Memo`")
    @TrackHistory
    static class Memo {
        @Id
        @Column(name = "id")
        String id = "";

        @Nullable
        String text;
    }

    @Entity(name = "Loose")
    @TrackHistory
    static class Loose {
        @Id
        int id;
    }

    @Entity(name = "Strict")
    @TrackHistory(writer = EventWriter.OWNER)
    static class Strict {
        @Id
        int id;

        @ElementCollection
        @TrackHistory
        List<String> tags = new ArrayList<>();
    }
}
