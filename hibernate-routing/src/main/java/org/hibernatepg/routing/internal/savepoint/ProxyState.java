package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.proxy.AbstractLazyInitializer;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/** A proxy of the context as it was when a block began: one that had loaded nothing then loads anew when it is used. */
final class ProxyState {
    private final EntityKey key;
    private final Object proxy;
    private final LazyInitializer initializer;
    private final boolean uninitialized;
    private final boolean readOnly;

    private ProxyState(EntityKey key, Object proxy, LazyInitializer initializer) {
        this.key = key;
        this.proxy = proxy;
        this.initializer = initializer;
        uninitialized = initializer.isUninitialized();
        readOnly = initializer.isReadOnlySettingAvailable() && initializer.isReadOnly();
    }

    /** Null for what is no proxy. */
    static @Nullable ProxyState of(EntityKey key, @Nullable Object proxy) {
        LazyInitializer initializer = proxy == null ? null : HibernateProxy.extractLazyInitializer(proxy);
        return proxy == null || initializer == null ? null : new ProxyState(key, proxy, initializer);
    }

    /** Puts it into the emptied context, before the entities. */
    void restore(PersistenceContext context, SharedSessionContractImplementor session) {
        if (uninitialized && initializer instanceof AbstractLazyInitializer loaded) {
            HibernateParts.uninitialize(loaded);
        }
        initializer.setSession(session);
        initializer.setReadOnly(readOnly);
        context.addProxy(key, proxy);
        if (uninitialized) {
            context.getBatchFetchQueue().addBatchLoadableEntityKey(key);
        }
    }
}
