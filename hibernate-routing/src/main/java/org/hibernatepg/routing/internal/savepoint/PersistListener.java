package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.event.spi.PersistContext;
import org.hibernate.event.spi.PersistEvent;
import org.hibernate.event.spi.PersistEventListener;
import org.hibernate.proxy.HibernateProxy;

/** Has the innermost block remember what is about to be persisted in it. */
final class PersistListener implements PersistEventListener {
    @Override
    public void onPersist(PersistEvent event) {
        SessionImplementor session = event.getSession();
        SavepointBlock block = OpenBlocks.savepoint(session);
        Object object = event.getObject();
        if (block == null
                || object == null
                || object instanceof HibernateProxy
                || session.getPersistenceContextInternal().getEntry(object) != null) {
            return;
        }
        String name = event.getEntityName() == null ? session.guessEntityName(object) : event.getEntityName();
        block.persisted().add(object, session.getEntityPersister(name, object), session);
    }

    @Override
    public void onPersist(PersistEvent event, PersistContext createdAlready) {
        onPersist(event);
    }
}
