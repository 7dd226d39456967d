package org.hibernatepg.trigger.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteDetectorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t values (1)",
                "  INSERT INTO t VALUES (1) RETURNING id",
                "/* a comment /* in it */ select */ update t set a = 1",
                "-- select\n delete from t",
                "merge into t using u on t.id = u.id when matched then delete",
                "truncate t",
                "call p()",
                "{call p(?)}",
                "{? = call f(?)}",
                "do $$ begin perform 1; end $$",
                "copy t from stdin",
                "execute prepared_insert(1)",
                "explain (analyze, buffers) update t set a = 1",
                "explain analyse select 1",
                "with d as (delete from t returning *) select * from d",
                "with s as (select 1 as a) insert into t select a from s",
                "with s as (select 1) select * from s for update of s; update t set a = 1",
                "select 1; update t set a = 1",
                "select * into copy_of_t from t",
                "(with d as (delete from t returning *) select * from d)",
            })
    void aChangeOfRowsWrites(String sql) {
        assertThat(WriteDetector.traits(sql)).isEqualTo(SqlTraits.WRITES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select create_order(1)",
                "select * from create_order(1) o",
                "select app.count(1)",
                "select \"app\".\"count\"(1)",
                "select lower(name), touch(id) from t",
                "select count(*) filter (where touch(id)) from t",
                "values (touch(1))",
                "select create_order /* with a comment */ (1)",
                "declare c cursor for select touch(id) from t",
                "select case when a then touch(1) end from t",
                "select query_to_xml('update t set a = 1', true, true, '')",
                "table t union select touch(1)",
            })
    void aFunctionThatIsNotKnownMayWrite(String sql) {
        assertThat(WriteDetector.traits(sql)).isEqualTo(SqlTraits.WRITES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                ";",
                "select 1",
                "select count(*), sum(a), lower(b), coalesce(c, 'x'), pg_catalog.upper(d) from t where a in (1, 2)",
                "select a1_0.id, a1_0.name from author a1_0 where a1_0.id = ? for update of a1_0",
                "select a1_0.id from author a1_0 where a1_0.id = ? for no key update of a1_0 skip locked",
                "with s as (select 1 as a) select * from s for update",
                "with s(a, b) as (select 1, 2), u as not materialized (select 3) select * from s, u",
                "with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select n from r",
                "select nextval('author_seq')",
                "select 'insert into t'",
                "select 'it''s; delete from t'",
                "select E'a\\'; delete from t' ",
                "select \"insert\", \"delete(\" from t",
                "select $$; delete from t $$",
                "select $tag$ $$; delete from t $tag$",
                "select a -- touch(1)\n from t",
                "select cast(a as varchar(10)), b::numeric(10, 2), c::character varying(3) from t",
                "select * from unnest(array[1, 2]) as u(x)",
                "select * from generate_series(1, 3) g(x) where x >= all (values (1)) and exists (select 1)",
                "select rank() over (partition by a order by b), string_agg(a, ',') within group (order by b) from t",
                "select extract(year from now()), trim(both from a), position('a' in b), localtimestamp(3) from t",
                "select a from t where (a, b) in ((1, 2)) and not (a > 1 or (b < 2)) group by grouping sets ((a), ())",
                "select x from t where a between (1) and (2) limit (3) offset (4)",
                "values (1), (2)",
                "table t",
                "explain update t set a = 1",
                "show search_path",
                "set search_path to app",
                "set transaction isolation level serializable",
                "vacuum t",
                "lock table t",
                "listen channel",
                "create index concurrently i on t (a)",
                "drop index concurrently i",
                "reindex table t",
                "create table copy_of_t as select * from t",
                "refresh materialized view v",
                "create function f() returns int language sql begin atomic select 1; end",
                "alter table t add column b int",
                "fetch 10 from c",
                "savepoint s",
                "release savepoint s",
                "prepare p as insert into t values (1)",
                "commit prepared 'x'",
                "rollback prepared 'x'",
            })
    void everythingElseOnlyReadsOrChangesNoRows(String sql) {
        assertThat(WriteDetector.traits(sql).mayWrite()).isFalse();
        assertThat(WriteDetector.traits(sql).unsettles()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin",
                "BEGIN isolation level serializable",
                "start transaction",
                "commit",
                "commit and chain",
                "end",
                "abort",
                "rollback",
                "rollback work",
                "prepare transaction 'x'",
            })
    void aTransactionEndsOrBeginsByText(String sql) {
        assertThat(WriteDetector.traits(sql)).isEqualTo(SqlTraits.ENDS_TRANSACTION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rollback to s",
                "rollback to savepoint s",
                "rollback work to savepoint s",
                "reset all",
                "discard all",
                "set pgtrigger.ignore = 'x'",
                "set local \"pgtrigger.ignore\" to 'x'",
            })
    void settingsMayBeDifferentAfterwards(String sql) {
        assertThat(WriteDetector.traits(sql)).isEqualTo(SqlTraits.UNSETTLES);
        assertThat(WriteDetector.traits("select set_config('pgtrigger.ignore', '', true)"))
                .isEqualTo(SqlTraits.READS.and(SqlTraits.UNSETTLES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "select * from t",
                "insert into t values (1)",
                "with s as (select 1) select * from s",
                "values (1)",
                "table t",
                "declare c cursor for select * from t",
                "explain select * from t",
                "prepare p as select * from t",
                "show search_path",
                "lock table t",
                "analyze t",
                "create table u as select * from t",
                "create index i on t (a)",
                "alter table t add column b int",
                "comment on table t is 'x'",
                "grant select on t to public",
            })
    void namesAreLookedUp(String sql) {
        assertThat(WriteDetector.traits(sql).resolvesNames()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "begin",
                "commit",
                "rollback to s",
                "set transaction isolation level serializable",
                "set local work_mem = '1MB'",
                "reset all",
                "savepoint s",
                "release s",
                "fetch 10 from c",
                "close c",
                "deallocate p",
                "listen channel",
                "vacuum t",
                "create index concurrently i on t (a)",
                "create unique index concurrently i on t (a)",
                "drop index concurrently i",
                "reindex table concurrently t",
                "refresh materialized view concurrently v",
                "create database d",
                "alter system set work_mem = '1MB'",
                "drop tablespace s",
            })
    void noNameIsLookedUpOrNotInATransaction(String sql) {
        assertThat(WriteDetector.traits(sql).resolvesNames()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set search_path to app",
                "set local search_path = app, public",
                "set session search_path from current",
                "set schema 'app'",
            })
    void theSearchPathMayBeDifferentAfterwards(String sql) {
        assertThat(WriteDetector.traits(sql)).isEqualTo(SqlTraits.MOVES_PATH);
    }

    @Test
    void theTraitsOfSeveralStatementsAddUp() {
        assertThat(WriteDetector.traits("begin; insert into t values (1); rollback to s"))
                .isEqualTo(new SqlTraits(true, true, true, true, true));
    }

    @Test
    void unfinishedTextsAreRead() {
        assertThat(WriteDetector.traits("select 'abc").mayWrite()).isFalse();
        assertThat(WriteDetector.traits("select \"abc").mayWrite()).isFalse();
        assertThat(WriteDetector.traits("select $a$abc").mayWrite()).isFalse();
        assertThat(WriteDetector.traits("select 1 /* abc").mayWrite()).isFalse();
        assertThat(WriteDetector.traits("select E'abc\\").mayWrite()).isFalse();
    }

    @Test
    void aStringMayHoldAnyNumberOfQuotes() {
        String quotes = "''".repeat(100_000);

        assertThat(WriteDetector.traits("select '" + quotes + "' into t").mayWrite())
                .isTrue();
        assertThat(WriteDetector.traits("select e'" + quotes + "', 'into t'").mayWrite())
                .isFalse();
    }

    @Test
    void longTextsDoNotFillTheMemory() {
        String list = "?, ".repeat(6_000);

        for (int i = 0; i < 1_000; i++) {
            WriteDetector.traits("select * from t where id in (" + list + i + ")");
        }

        assertThat(WriteDetector.cachedCharacters()).isBetween(1, 4_000_000);
    }
}
