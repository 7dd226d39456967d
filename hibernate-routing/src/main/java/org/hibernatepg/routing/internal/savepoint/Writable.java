package org.hibernatepg.routing.internal.savepoint;

import java.sql.Connection;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.internal.connection.SessionScopes;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.unit.RoutingUnit;

/** What a block needs of its session. */
final class Writable {
    private Writable() {}

    /** Refuses a session whose transaction only reads. */
    static void require(SharedSessionContractImplementor session) {
        Frame.ReadOnly ofSession = SessionScopes.readOnly(session);
        Frame.ReadOnly scope = ofSession != null
                ? ofSession
                : RoutingUnit.of(session.getFactory()).scopes().readOnly();
        if (scope != null) {
            throw new RoutingException("A block that writes was opened within the read-only scope '" + scope.name()
                    + "'. Open it outside the scope, or use 'NestedTransactions.requiresNew()', which writes in a"
                    + " session and a transaction of its own.");
        }
        if (session.doReturningWork(Connection::isReadOnly)) {
            throw new RoutingException(
                    "A block that writes was opened within a transaction that was begun as read-only."
                            + " Begin that one read-write, or use 'NestedTransactions.requiresNew()', which writes in a session"
                            + " and a transaction of its own.");
        }
    }

    /**
     * Refuses a block that begins amid work of Hibernate's own, whose end it could not put back.
     *
     * @param opened what was opened, as a sentence begins
     * @param own what has a session of its own instead
     */
    static void requireIdle(SessionImplementor session, String opened, String own) {
        var context = session.getPersistenceContextInternal();
        if (context.isFlushing() || context.getCascadeLevel() > 0 || !context.isLoadFinished()) {
            throw new RoutingException(opened + " while its session flushes, cascades or loads, as in a listener or a"
                    + " callback of an entity. Open it outside of it, or use '" + own
                    + "', which has a session of its own.");
        }
    }
}
