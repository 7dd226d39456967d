package org.hibernatepg.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.hibernate.Session;
import org.hibernatepg.testing.TestUnit;

/**
 * What an application does with entities: transactions that each persist, change or remove some of them.
 *
 * @param unit the persistence unit
 * @param entity its entity
 * @param rows how many in all
 * @param each how many in a transaction
 */
record Sessions(TestUnit unit, Class<? extends Document> entity, int rows, int each) {
    void clear() {
        unit.truncate();
    }

    void fill() {
        Tables.refill(unit, rows, entity.getSimpleName().toLowerCase(Locale.ROOT), Document.SELECT);
    }

    void persist() {
        inTransactions((session, first) -> IntStream.range(first, first + each).forEach(id -> {
            Document document = made();
            document.fill(id);
            session.persist(document);
        }));
    }

    void change() {
        inTransactions((session, first) -> loaded(session, first).forEach(Document::change));
    }

    void remove() {
        inTransactions((session, first) -> loaded(session, first).forEach(session::remove));
    }

    private interface Unit {
        void work(Session session, int first);
    }

    private void inTransactions(Unit work) {
        for (int first = 1; first <= rows; first += each) {
            int next = first;
            unit.inTransaction(session -> work.work(session, next));
        }
    }

    private List<? extends Document> loaded(Session session, int first) {
        return session.createSelectionQuery("from " + entity.getSimpleName() + " where id >= ?1 and id < ?2", entity)
                .setParameter(1, first)
                .setParameter(2, first + each)
                .getResultList();
    }

    private Document made() {
        try {
            return entity.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
