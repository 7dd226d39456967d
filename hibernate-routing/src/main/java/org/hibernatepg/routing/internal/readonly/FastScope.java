package org.hibernatepg.routing.internal.readonly;

import org.hibernate.FlushMode;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.routing.internal.savepoint.Undoable;
import org.jspecify.annotations.Nullable;

/** Nothing that is changed in a session is looked for; the database refuses what is written without Hibernate's looking. */
final class FastScope extends SessionReadOnlyScope {
    private @Nullable FlushMode flushMode;
    private boolean defaultReadOnly;

    FastScope(ReadOnlyUnit unit, SharedSessionContractImplementor session, String name) {
        super(unit, session, name);
    }

    @Override
    void before() {
        if (!(session instanceof SessionImplementor stateful)) {
            session.getJdbcCoordinator().executeBatch();
            return;
        }
        if (stateful.getHibernateFlushMode() != FlushMode.MANUAL) {
            stateful.flush();
        }
        flushMode = stateful.getHibernateFlushMode();
        defaultReadOnly = stateful.isDefaultReadOnly();
        stateful.setHibernateFlushMode(FlushMode.MANUAL);
        stateful.setDefaultReadOnly(true);
    }

    @Override
    void check() {}

    @Override
    void after(@Nullable Throwable failure) {
        FlushMode before = flushMode;
        if (before != null && session instanceof SessionImplementor stateful && session.isOpen()) {
            stateful.setHibernateFlushMode(before);
            stateful.setDefaultReadOnly(defaultReadOnly);
        }
        if (failure != null && session.isOpen()) {
            Undoable.forgetFailure(session);
        }
    }
}
