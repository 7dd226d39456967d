package org.hibernatepg.benchmarks.competitor;

import java.time.Instant;
import java.util.function.ToLongFunction;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Past;
import org.hibernatepg.benchmarks.comparison.Recorded;

/** SQL for the event tables of {@link HandWritten}. */
final class HandWrittenQueries implements Past, Recorded {
    private static final String FIND = """
            select case when operation <> 'D' then amount end from document_event
             where id = ?1 and created_at <= ?2 order by event_id desc limit 1""";

    private static final String JOIN = """
            select d.amount
              from (select document_id, operation from sheet_event
                     where id = ?1 and created_at <= ?2 order by event_id desc limit 1) as s,
                   lateral (select amount, operation from document_event as e
                             where e.id = s.document_id and e.created_at <= ?2 order by event_id desc limit 1) as d
             where s.operation <> 'D' and d.operation <> 'D'""";

    private static final String ALL = """
            select * from (select distinct on (id) * from document_event
                            where created_at <= ?1 order by id, event_id desc) as rows
             where operation <> 'D'""";

    private static final String CHANGES = """
            select sum((amount is distinct from (old).amount)::int + (author is distinct from (old).author)::int
                       + (changed_at is distinct from (old).changed_at)::int + (title is distinct from (old).title)::int
                       + (text is distinct from (old).text)::int)
              from (select id, amount, author, changed_at, title, text, lag(e) over (order by event_id) as old
                      from document_event as e where id = ?1) as versions
             where (old).id is not null""";

    @Override
    public long asOf(Arena arena, Instant instant, ToLongFunction<Reader> work) {
        return arena.read(session -> work.applyAsLong(new SqlReader(session, instant)));
    }

    @Override
    public long page(Arena arena, int document) {
        return arena.read(session -> session.createNativeQuery(
                        "select * from document_event where id = ?1 order by event_id desc limit ?2", Object[].class)
                .setParameter(1, document)
                .setParameter(2, PAGE)
                .getResultList()
                .size());
    }

    @Override
    public long changes(Arena arena, int document) {
        return arena.read(session -> session.createNativeQuery(CHANGES, Long.class)
                .setParameter(1, document)
                .getSingleResult());
    }

    @Override
    public long lastChange(Arena arena, int document) {
        return arena.read(session -> session.createNativeQuery(
                        "select created_at from document_event where id = ?1 order by event_id desc limit 1",
                        Instant.class)
                .setParameter(1, document)
                .getSingleResult()
                .toEpochMilli());
    }

    private record SqlReader(Session session, Instant instant) implements Reader {
        @Override
        public int find(int document) {
            return amount(FIND, document);
        }

        @Override
        public int join(int sheet) {
            return amount(JOIN, sheet);
        }

        @Override
        public int all() {
            return session.createNativeQuery(ALL, Object[].class)
                    .setParameter(1, instant)
                    .getResultList()
                    .size();
        }

        private int amount(String sql, int id) {
            return session.createNativeQuery(sql, Integer.class)
                    .setParameter(1, id)
                    .setParameter(2, instant)
                    .getSingleResult();
        }
    }
}
