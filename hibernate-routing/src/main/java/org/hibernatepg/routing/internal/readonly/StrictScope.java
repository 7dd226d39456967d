package org.hibernatepg.routing.internal.readonly;

import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.routing.internal.savepoint.Undoable;
import org.jspecify.annotations.Nullable;

/** Whatever is changed in a session is refused: it is written at the end, while the database refuses it. */
final class StrictScope extends SessionReadOnlyScope {
    private @Nullable Undoable part;

    StrictScope(ReadOnlyUnit unit, SharedSessionContractImplementor session, String name) {
        super(unit, session, name);
    }

    @Override
    void before() {
        part = Undoable.begin(session, name());
    }

    @Override
    void check() {
        if (!session.isOpen()) {
            return;
        }
        if (!session.isTransactionInProgress()) {
            checkWithoutTransaction();
        } else if (!Undoable.hasFailed(session)) {
            flush();
        }
    }

    /** The transaction was ended within the scope; what was changed since must not reach the next one. */
    private void checkWithoutTransaction() {
        if (hasChanges()) {
            session.beginTransaction();
            flush();
        }
    }

    private void flush() {
        if (session instanceof SessionImplementor stateful) {
            stateful.flush();
        } else {
            session.getJdbcCoordinator().executeBatch();
        }
    }

    @Override
    void after(@Nullable Throwable failure) {
        Undoable begun = part;
        if (begun == null) {
            return;
        }
        if (failure == null) {
            begun.keep();
        } else {
            begun.undo(failure);
        }
    }
}
