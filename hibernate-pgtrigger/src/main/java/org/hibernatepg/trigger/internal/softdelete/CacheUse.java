package org.hibernatepg.trigger.internal.softdelete;

import static org.hibernate.jpa.SpecHints.HINT_SPEC_CACHE_RETRIEVE_MODE;
import static org.hibernate.jpa.SpecHints.HINT_SPEC_CACHE_STORE_MODE;

import jakarta.persistence.CacheRetrieveMode;
import jakarta.persistence.CacheStoreMode;
import java.util.Map;
import java.util.Objects;
import org.hibernate.CacheMode;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/**
 * How a session uses the second-level cache. Of a stateful session, {@code find} goes by two properties, whatever the mode of the
 * session is.
 *
 * @param mode the mode of the session
 * @param retrieve what {@code find} reads
 * @param store what {@code find} stores
 */
record CacheUse(CacheMode mode, Object retrieve, Object store) {
    static final CacheUse NONE = new CacheUse(CacheMode.IGNORE, CacheRetrieveMode.BYPASS, CacheStoreMode.BYPASS);

    static CacheUse of(SharedSessionContractImplementor session) {
        Map<String, Object> properties =
                session instanceof SessionImplementor stateful ? stateful.getProperties() : Map.of();
        return new CacheUse(
                session.getCacheMode(),
                Objects.requireNonNullElse(properties.get(HINT_SPEC_CACHE_RETRIEVE_MODE), CacheRetrieveMode.USE),
                Objects.requireNonNullElse(properties.get(HINT_SPEC_CACHE_STORE_MODE), CacheStoreMode.USE));
    }

    /** The properties come first: to set them sets the mode too. */
    void apply(SharedSessionContractImplementor session) {
        if (session instanceof SessionImplementor stateful) {
            stateful.setProperty(HINT_SPEC_CACHE_RETRIEVE_MODE, retrieve);
            stateful.setProperty(HINT_SPEC_CACHE_STORE_MODE, store);
        }
        try {
            session.setCacheMode(mode);
        } catch (UnsupportedOperationException statelessBeforeHibernate7) {
            // Such a session knows no second-level cache.
        }
    }
}
