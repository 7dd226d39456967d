package org.hibernatepg.benchmarks.competitor;

import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.comparison.Past;
import org.hibernatepg.benchmarks.comparison.Recorded;

/** What Hibernate's {@code @Audited} offers to ask with. */
final class HibernateAuditedQueries implements Past, Recorded {
    @Override
    public long asOf(Arena arena, Instant instant, ToLongFunction<Reader> work) {
        Object changeset = arena.read(session -> {
            try (HibernateAuditedApi log = HibernateAuditedApi.log(session)) {
                return log.changeset(instant);
            }
        });
        return inSession(arena, changeset, session -> work.applyAsLong(new SessionReader(arena, session)));
    }

    /** Its log has no pages; a session of all changesets can be queried for them. */
    @Override
    public long page(Arena arena, int document) {
        return inSession(arena, HibernateAuditedApi.allChangesets(), session -> session.createSelectionQuery(
                        "select d, changesetId(d), modificationType(d) from Document d where d.id = ?1"
                                + " order by changesetId(d) desc",
                        Object[].class)
                .setParameter(1, document)
                .setMaxResults(PAGE)
                .getResultList()
                .size());
    }

    /** Versions are compared with each other; Hibernate itself compares none. */
    @Override
    @SuppressWarnings("unchecked")
    public long changes(Arena arena, int document) {
        return arena.read(session -> {
            try (HibernateAuditedApi log = HibernateAuditedApi.log(session)) {
                return Document.differences((List<Document>) log.versions(arena.entity(Document.class), document));
            }
        });
    }

    @Override
    public long lastChange(Arena arena, int document) {
        return arena.read(session -> {
            try (HibernateAuditedApi log = HibernateAuditedApi.log(session)) {
                List<?> changesets = log.changesets(arena.entity(Document.class), document);
                return log.time(changesets.get(changesets.size() - 1)).toEpochMilli();
            }
        });
    }

    private static long inSession(Arena arena, Object changeset, ToLongFunction<Session> work) {
        try (Session session = HibernateAuditedApi.at(arena.sessionFactory(), changeset)) {
            session.beginTransaction();
            long answer = work.applyAsLong(session);
            session.getTransaction().commit();
            return answer;
        }
    }
}
