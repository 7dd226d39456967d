package org.hibernatepg.history;

import org.hibernate.Session;
import org.hibernatepg.testing.TestUnit;

/** What tests of reverts ask of a history. */
final class Reverts {
    private Reverts() {}

    /** The event of an object with this number, counted from 0. */
    static <T> Event<T> event(Session session, Class<T> entity, Object id, int number) {
        return History.of(session.getSessionFactory())
                .events(session, entity)
                .ofId(id)
                .list()
                .get(number);
    }

    /** That the rows of these entities are what their events lead to. */
    static void verify(TestUnit unit, Class<?>... entities) {
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session, entities));
    }
}
