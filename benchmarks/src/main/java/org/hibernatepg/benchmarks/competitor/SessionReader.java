package org.hibernatepg.benchmarks.competitor;

import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.comparison.Past;

/**
 * Reads as an application reads today, in a session that shows what was, if it does.
 *
 * @param arena whose entities
 * @param session the session
 */
record SessionReader(Arena arena, Session session) implements Past.Reader {
    private static final String JOIN = "select d.amount from Sheet s join s.document d where s.id = ?1";

    @Override
    public int find(int document) {
        int amount = session.find(arena.entity(Document.class), document).amount();
        session.clear();
        return amount;
    }

    @Override
    public int join(int sheet) {
        return session.createSelectionQuery(JOIN, Integer.class)
                .setParameter(1, sheet)
                .getSingleResult();
    }

    @Override
    public int all() {
        int found = session.createSelectionQuery("from Document", arena.entity(Document.class))
                .getResultList()
                .size();
        session.clear();
        return found;
    }
}
