package org.hibernatepg.routing.internal.unit;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cache.spi.CacheImplementor;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.query.Query;

/** What is behind the sessions and factories that a program holds: containers inject proxies. */
public final class Sessions {
    private Sessions() {}

    /**
     * The session behind an entity manager.
     *
     * @throws IllegalArgumentException if no session of Hibernate is behind it
     */
    public static SharedSessionContractImplementor implementor(EntityManager entityManager) {
        // Not the type that is asked for: a client proxy of CDI gives itself back.
        Class<?> type = SharedSessionContractImplementor.class;
        if (entityManager.unwrap(type) instanceof SharedSessionContractImplementor implementor) {
            return implementor;
        }
        return session(entityManager.createNativeQuery("select 1").unwrap(Query.class), entityManager);
    }

    /**
     * The one behind a stateless session, which does not unwrap; its queries know it.
     *
     * @throws IllegalArgumentException if no session of Hibernate is behind it
     */
    public static SharedSessionContractImplementor implementor(StatelessSession session) {
        return session instanceof SharedSessionContractImplementor implementor
                ? implementor
                : session(session.createNativeQuery("select 1", Integer.class), session);
    }

    /**
     * The factory behind one.
     *
     * @throws IllegalArgumentException if no factory of Hibernate is behind it
     */
    public static SessionFactoryImplementor implementor(EntityManagerFactory factory) {
        // A client proxy of CDI gives itself back, which need not even be a SessionFactory.
        Class<?> type = SessionFactory.class;
        if (factory.unwrap(type) instanceof SessionFactoryImplementor implementor) {
            return implementor;
        }
        if (factory.getCache() instanceof CacheImplementor cache) {
            return cache.getSessionFactory();
        }
        throw new IllegalArgumentException("A factory of Hibernate is needed, but this is a "
                + factory.getClass().getName());
    }

    private static SharedSessionContractImplementor session(Query<?> query, Object known) {
        if (query.getSession() instanceof SharedSessionContractImplementor implementor) {
            return implementor;
        }
        throw new IllegalArgumentException("A session of Hibernate is needed, but this is a "
                + known.getClass().getName());
    }
}
