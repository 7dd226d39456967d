package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is asked of a history whose events are in many partitions, and which of these PostgreSQL looks into. */
class PartitionedReadsTest {
    /** Months in which something was written; the last one is the current. */
    private static final int MONTHS = 6;

    private static LocalDate first;

    /** As many that PostgreSQL has a reason to use an index. */
    private static final int MEMBERS = 3_000;

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Member.class)
            .set("hibernate.history.partition_by", "month")
            .set("hibernate.history.sealed", "true")
            .set("hibernate.history.erasure", "true");

    private final History history = History.of(unit.sessionFactory());

    /** In each month all members change, and the first of them a second time; its events are dated back to the month. */
    @BeforeAll
    static void write() {
        first = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1).minusMonths(MONTHS - 1);
        for (String table : List.of("Member_event", "Member_roles_event")) {
            for (int month = 0; month < MONTHS - 1; month++) {
                unit.jdbc("create table \"%s\" partition of %s for values from ('%s Z') to ('%s Z')"
                        .formatted(partition(table, month), table, start(month), start(month + 1)));
            }
        }
        unit.jdbc("insert into member (id, level, name) select n, 0, 'member ' || n from generate_series(1, %d) as n"
                .formatted(MEMBERS));
        for (int month = 0; month < MONTHS; month++) {
            int now = month;
            unit.jdbc("update member set level = level + 1");
            unit.inTransaction(session -> {
                Member member = session.find(Member.class, 1);
                member.name = "name " + now;
                member.roles.add("role " + now);
            });
            dateBack(month);
        }
        unit.jdbc("analyze");
    }

    private static void dateBack(int month) {
        for (String table : List.of("Member_event", "Member_roles_event")) {
            unit.jdbc("begin; set local pghistory.maintenance = 'on'; set local session_replication_role = replica;"
                    + " update %s set pgh_created_at = '%s Z'::timestamptz + pgh_id * interval '1 microsecond'"
                            .formatted(table, start(month))
                    + " where pgh_created_at > now() - interval '1 hour' and tableoid not in (select inhrelid from pg_inherits"
                    + " where inhrelid::regclass::text like any (array[%s])); commit".formatted(done(table, month)));
        }
    }

    private static String done(String table, int months) {
        List<String> names = new ArrayList<>(List.of("'none'"));
        for (int month = 0; month < months; month++) {
            names.add("'%" + partition(table, month).toLowerCase(Locale.ROOT) + "%'");
        }
        return String.join(", ", names);
    }

    private static String partition(String table, int month) {
        LocalDate date = first.plusMonths(month);
        return "%s_%d_%02d".formatted(table.toLowerCase(Locale.ROOT), date.getYear(), date.getMonthValue());
    }

    private static LocalDate start(int month) {
        return first.plusMonths(month);
    }

    private static Instant instant(int month) {
        return start(month).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The partitions of {@code member_event} that are looked into, months as numbers; with a sign of what by a whole scan. */
    private static Set<String> scanned(Session session, Consumer<Session> work) {
        Map<String, long[]> before = scans(session);
        work.accept(session);
        Set<String> scanned = new TreeSet<>();
        scans(session).forEach((table, counts) -> {
            long[] earlier = before.getOrDefault(table, new long[2]);
            if (counts[0] > earlier[0]) {
                scanned.add(month(table) + " whole");
            } else if (counts[1] > earlier[1]) {
                scanned.add(month(table));
            }
        });
        return scanned;
    }

    private static String month(String table) {
        for (int month = 0; month < MONTHS; month++) {
            if (table.equals(partition("member_event", month))) {
                return String.valueOf(month);
            }
        }
        return table.endsWith("default") ? "rest" : "coming";
    }

    private static Map<String, long[]> scans(SharedSessionContract session) {
        Map<String, long[]> scans = new HashMap<>();
        session.createNativeQuery("""
                        select c.relname, pg_stat_get_xact_numscans(c.oid),
                               (select sum(pg_stat_get_xact_numscans(i.indexrelid)) from pg_index as i where i.indrelid = c.oid)
                          from pg_inherits as h join pg_class as c on c.oid = h.inhrelid
                         where h.inhparent = 'member_event'::regclass""", Object[].class)
                .getResultList()
                .forEach(row -> scans.put(
                        String.valueOf(row[0]),
                        new long[] {((Number) row[1]).longValue(), ((Number) row[2]).longValue()}));
        return scans;
    }

    private static Set<String> scanned(Consumer<Session> work) {
        return unit.fromTransaction(session -> scanned(session, work));
    }

    @Test
    void aRangeOfTimeLooksOnlyIntoItsPartitions() {
        assertThat(scanned(session ->
                        events(session).from(instant(2)).until(instant(4)).count()))
                .containsExactly("2 whole", "3 whole");
        assertThat(scanned(session -> history.timeline(session)
                        .across(Member.class)
                        .withoutCollections()
                        .from(instant(2))
                        .until(instant(3))
                        .count()))
                .containsExactly("2 whole");
        assertThat(scanned(session -> session.createSelectionQuery(
                                "select count(*) from MemberEvent e where e.pghCreatedAt < :time", Long.class)
                        .setParameter("time", instant(1))
                        .getSingleResult()))
                .as("what is older than all partitions is in the default one")
                .containsExactly("0 whole", "rest whole");
    }

    /** Since that may be in any of them; by the index that each has. */
    @Test
    void whatWasBeforeAnEventIsLookedForInAllPartitionsByIndex() {
        assertThat(scanned(session -> assertThat(events(session)
                                .from(instant(2))
                                .until(instant(3))
                                .limit(5)
                                .list())
                        .hasSize(5)))
                .contains("0", "1", "2 whole", "3", "4", "5");
    }

    @Test
    void oneObjectIsFoundInEachPartitionByIndex() {
        String[] all = {"0", "1", "2", "3", "4", "5"};
        assertThat(scanned(session -> events(session).ofId(7).list())).contains(all);
        assertThat(scanned(session -> events(session).ofId(7).blame())).contains(all);
        assertThat(scanned(session -> history.timeline(session)
                        .tracksIds(Member.class, List.of(7))
                        .list()))
                .contains(all);
        assertThat(scanned(session ->
                        history.revert(session, Member.class, 7).to(instant(3)).preview()))
                .contains(all);
        history.asOf(instant(3)).run(past -> assertThat(scanned(past, session -> session.find(Member.class, 7)))
                .contains(all));
    }

    private EventQuery<Member> events(Session session) {
        return history.events(session, Member.class);
    }

    @Test
    void eventsOfOneObjectAreToldOverAllPartitions() {
        unit.inTransaction(session -> {
            List<Event<Member>> events = events(session).ofId(1).list();
            assertThat(events)
                    .extracting(event -> event.snapshot().level + " " + event.snapshot().name)
                    .startsWith("0 member 1", "1 member 1", "1 name 0", "2 name 0", "2 name 1", "3 name 1")
                    .endsWith("6 name 4", "6 name 5")
                    .hasSize(1 + 2 * MONTHS);
            assertThat(events.get(3).changes()).extracting(Change::attribute).containsExactly("level");
            assertThat(events(session).ofId(1).blame().get("name").id())
                    .isEqualTo(events.get(2 * MONTHS).id());
            assertThat(events(session)
                            .ofId(1)
                            .from(instant(4))
                            .until(instant(5))
                            .net())
                    .hasSize(2);
        });
    }

    @Test
    void aTimelineIsOneOrderOverThePartitionsOfTwoTablesAndItsPagesLoseNothing() {
        unit.inTransaction(session -> {
            Timeline timeline = history.timeline(session).tracks(session.find(Member.class, 1));
            List<TimelineEvent> all = timeline.list();
            List<TimelineEvent> paged = new ArrayList<>();
            EventPage<TimelineEvent> page = timeline.page(4);
            while (true) {
                paged.addAll(page.events());
                if (page.next().isEmpty()) {
                    break;
                }
                page = timeline.page(4, page.next().get());
            }

            assertThat(all).hasSize(1 + 3 * MONTHS).isSortedAccordingTo(Comparator.comparing(TimelineEvent::createdAt));
            assertThat(paged)
                    .extracting(TimelineEvent::slug)
                    .isEqualTo(all.stream().map(TimelineEvent::slug).toList());
            assertThat(timeline.from(instant(2)).until(instant(3)).list())
                    .extracting(event -> event.label() + " " + event.table())
                    .containsExactlyInAnyOrder("update Member", "update Member", "add Member_roles");
        });
    }

    @Test
    void thePastIsReadAtEachMonth() {
        for (int month = 1; month < MONTHS; month++) {
            String expected = month + " name " + (month - 1) + " " + month;
            assertThat(history.asOf(instant(month)).<String>call(PartitionedReadsTest::tell))
                    .isEqualTo(expected);
        }
        Event<Member> third =
                unit.fromTransaction(session -> events(session).ofId(1).list().get(3));
        assertThat(history.asOf(third).<Integer>call(past -> past.find(Member.class, 1).level))
                .isEqualTo(2);
    }

    private static String tell(Session past) {
        Member member = past.find(Member.class, 1);
        return member.level + " " + member.name + " " + member.roles.size();
    }

    @Test
    void aRevertGoesBackOverPartitions() {
        unit.inTransaction(session -> {
            Member member = history.revert(session, Member.class, 1)
                    .to(instant(2))
                    .apply()
                    .orElseThrow();
            session.flush();
            assertThat(member.level + " " + member.name + " " + member.roles.size())
                    .isEqualTo("2 name 1 2");
            session.getTransaction().setRollbackOnly();
        });
    }

    @Test
    void aHistoryInPartitionsIsProvedAndSealed() {
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
        unit.inTransaction(history.seals()::seal);
        assertThat(unit.<SealReport>fromTransaction(history.seals()::verify).isIntact())
                .isTrue();
        unit.jdbc("begin; set local session_replication_role = replica;"
                + " update Member_event set name = 'forged' where id = 8 and level = 2; commit");
        assertThat(unit.<SealReport>fromTransaction(history.seals()::verify)
                        .firstFault()
                        .orElseThrow()
                        .toString())
                .contains("was changed after it was sealed");
        unit.jdbc("begin; set local session_replication_role = replica;"
                + " update Member_event set name = 'member 8' where id = 8 and level = 2; commit");
    }

    @Entity(name = "Member")
    @TrackHistory(collections = true)
    static class Member {
        @Id
        int id;

        int level;

        @Nullable
        String name;

        @ElementCollection
        Set<String> roles = new HashSet<>();
    }
}
