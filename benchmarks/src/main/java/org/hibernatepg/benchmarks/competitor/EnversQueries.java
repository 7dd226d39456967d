package org.hibernatepg.benchmarks.competitor;

import jakarta.persistence.criteria.JoinType;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.ToLongFunction;
import org.hibernate.Session;
import org.hibernate.envers.AuditReader;
import org.hibernate.envers.AuditReaderFactory;
import org.hibernate.envers.query.AuditEntity;
import org.hibernate.envers.query.AuditQuery;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.comparison.Past;
import org.hibernatepg.benchmarks.comparison.Recorded;
import org.hibernatepg.benchmarks.comparison.Sheet;

/** What Envers offers to ask with. */
final class EnversQueries implements Past, Recorded {
    @Override
    public long asOf(Arena arena, Instant instant, ToLongFunction<Reader> work) {
        return arena.read(session -> {
            Number revision = AuditReaderFactory.get(session).getRevisionNumberForDate(Date.from(instant));
            return work.applyAsLong(new RevisionReader(arena, session, revision));
        });
    }

    @Override
    public long page(Arena arena, int document) {
        return arena.read(session -> events(arena, session, document, false)
                .addOrder(AuditEntity.revisionNumber().desc())
                .setMaxResults(PAGE)
                .getResultList()
                .size());
    }

    /** Versions are compared with each other; Envers itself compares none. */
    @Override
    @SuppressWarnings("unchecked")
    public long changes(Arena arena, int document) {
        return arena.read(session -> Document.differences((List<Document>) events(arena, session, document, true)
                .addOrder(AuditEntity.revisionNumber().asc())
                .getResultList()));
    }

    @Override
    public long lastChange(Arena arena, int document) {
        return arena.read(session -> {
            Number last = (Number) events(arena, session, document, false)
                    .addProjection(AuditEntity.revisionNumber().max())
                    .getSingleResult();
            return AuditReaderFactory.get(session)
                    .getRevisionDate(last)
                    .toInstant()
                    .toEpochMilli();
        });
    }

    private static AuditQuery events(Arena arena, Session session, int document, boolean entitiesOnly) {
        return AuditReaderFactory.get(session)
                .createQuery()
                .forRevisionsOfEntity(arena.entity(Document.class), entitiesOnly, true)
                .add(AuditEntity.id().eq(document));
    }

    private record RevisionReader(Arena arena, Session session, Number revision) implements Reader {
        @Override
        public int find(int document) {
            int amount = reader().find(arena.entity(Document.class), document, revision)
                    .amount();
            session.clear();
            return amount;
        }

        @Override
        public int join(int sheet) {
            return (Integer) reader().createQuery()
                    .forEntitiesAtRevision(arena.entity(Sheet.class), revision)
                    .add(AuditEntity.id().eq(sheet))
                    .traverseRelation("document", JoinType.INNER, "d")
                    .addProjection(AuditEntity.property("d", "amount"))
                    .getSingleResult();
        }

        @Override
        public int all() {
            int found = reader().createQuery()
                    .forEntitiesAtRevision(arena.entity(Document.class), revision)
                    .getResultList()
                    .size();
            session.clear();
            return found;
        }

        private AuditReader reader() {
            return AuditReaderFactory.get(session);
        }
    }
}
