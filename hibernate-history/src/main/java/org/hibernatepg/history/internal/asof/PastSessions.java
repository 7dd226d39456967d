package org.hibernatepg.history.internal.asof;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.SessionBuilder;
import org.hibernate.SessionFactory;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.hibernate.StatelessSessionBuilder;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.UnitHistories;

/**
 * Opens sessions that read the past.
 *
 * @param factory the session factory
 * @param unit its histories
 * @param point at which they read
 * @param isStrict whether tables that are not tracked are refused
 * @param tenant whose rows they read; empty for the current one
 */
public record PastSessions(
        SessionFactoryImplementor factory,
        UnitHistories unit,
        PastPoint point,
        boolean isStrict,
        Optional<Object> tenant) {

    /** Sessions of a session factory at a point. */
    public static PastSessions of(SessionFactoryImplementor factory, PastPoint point) {
        UnitHistories unit = UnitHistories.required(factory);
        return new PastSessions(factory, unit, point, false, Optional.empty());
    }

    /** The same without tables that are not tracked. */
    public PastSessions strict() {
        return new PastSessions(factory, unit, point, true, tenant);
    }

    /** The same for a tenant. */
    public PastSessions tenant(Object identifier) {
        return new PastSessions(factory, unit, point, isStrict, Optional.of(identifier));
    }

    /** Opens a session. */
    @SuppressWarnings("deprecation") // Hibernate 6 has no other method
    public Session open() {
        PastReading reading = new PastReading(this);
        SessionBuilder builder = plain().withOptions().statementInspector(reading);
        cacheOwner().ifPresent(builder::tenantIdentifier);
        Session session = builder.openSession();
        session.setHibernateFlushMode(FlushMode.MANUAL);
        session.setDefaultReadOnly(true);
        return begun(session, reading);
    }

    /** Opens a stateless session. */
    @SuppressWarnings("deprecation") // Hibernate 6 has no other method
    public StatelessSession openStateless() {
        PastReading reading = new PastReading(this);
        StatelessSessionBuilder builder = plain().withStatelessOptions().statementInspector(reading);
        cacheOwner().ifPresent(builder::tenantIdentifier);
        return begun(builder.openStatelessSession(), reading);
    }

    /**
     * The tenant. Hibernate fills the caches of natural ids whatever the cache mode is, and uses the others if a query or a find sets a mode of its
     * own, but what one tenant has there no other one finds: where there are no tenants, the session is one of its own.
     */
    private Optional<Object> cacheOwner() {
        boolean isCached = factory.getSessionFactoryOptions().isSecondLevelCacheEnabled();
        return isCached && tenant.isEmpty() && !hasTenants() ? Optional.of("as of " + UUID.randomUUID()) : tenant;
    }

    /** By connections, or by a column, for which Hibernate has a filter. */
    private boolean hasTenants() {
        return factory.getSessionFactoryOptions().isMultiTenancyEnabled()
                || factory.getCurrentTenantIdentifierResolver() != null
                || factory.getDefinedFilterNames().contains(TrackedAttribute.TENANT_FILTER);
    }

    private boolean hasNaturalIdCache() {
        boolean[] found = {false};
        factory.getMappingMetamodel().forEachEntityDescriptor(entity -> found[0] |= entity.hasNaturalIdCache());
        return found[0];
    }

    /** Removes what a session has left in the caches of natural ids. */
    void clean() {
        if (hasNaturalIdCache()) {
            factory.getCache().evictNaturalIdData();
        }
    }

    /** The methods of the implementor return other types, which are elsewhere on other lines of Hibernate. */
    private SessionFactory plain() {
        return factory;
    }

    private static <S extends SharedSessionContract> S begun(S session, PastReading reading) {
        try {
            reading.begin((SharedSessionContractImplementor) session);
            return session;
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** What changes the statements of a session. */
    PastStatement statements(List<String> path) {
        return unit.derived(PastStatements.class, PastStatements::new).of(this, path);
    }
}
