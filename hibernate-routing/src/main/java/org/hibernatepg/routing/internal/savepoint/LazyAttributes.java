package org.hibernatepg.routing.internal.savepoint;

import java.util.Set;
import org.hibernate.bytecode.enhance.spi.interceptor.EnhancementAsProxyLazinessInterceptor;
import org.hibernate.bytecode.enhance.spi.interceptor.LazyAttributeLoadingInterceptor;
import org.hibernate.bytecode.spi.BytecodeEnhancementMetadata;
import org.hibernate.engine.internal.ManagedTypeHelper;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistentAttributeInterceptor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/** What an entity of an enhanced class has not loaded: some attributes, or all. */
final class LazyAttributes {
    private final @Nullable PersistentAttributeInterceptor interceptor;
    private final Set<String> loaded;

    private LazyAttributes(@Nullable PersistentAttributeInterceptor interceptor) {
        this.interceptor = interceptor;
        loaded = interceptor instanceof LazyAttributeLoadingInterceptor lazy
                ? Set.copyOf(lazy.getInitializedLazyAttributeNames())
                : Set.of();
    }

    /** Null for an entity whose class is not enhanced for it. */
    static @Nullable LazyAttributes of(Object entity, EntityPersister persister) {
        return persister.getBytecodeEnhancementMetadata().isEnhancedForLazyLoading()
                ? new LazyAttributes(ManagedTypeHelper.asPersistentAttributeInterceptable(entity)
                        .$$_hibernate_getInterceptor())
                : null;
    }

    /** Whether nothing but the identifier is loaded. */
    boolean isWhole() {
        return interceptor instanceof EnhancementAsProxyLazinessInterceptor;
    }

    /** So that attributes can be set without being loaded. */
    @SuppressWarnings("NullAway") // Hibernate takes null for none.
    void remove(Object entity) {
        ManagedTypeHelper.asPersistentAttributeInterceptable(entity).$$_hibernate_setInterceptor(null);
    }

    /** Attributes that were not loaded will be when they are read. */
    @SuppressWarnings("NullAway")
    void restore(Object entity, EntityKey key, EntityPersister persister, SharedSessionContractImplementor session) {
        BytecodeEnhancementMetadata metadata = persister.getBytecodeEnhancementMetadata();
        if (isWhole()) {
            metadata.injectEnhancedEntityAsProxyInterceptor(entity, key, session);
        } else if (interceptor instanceof LazyAttributeLoadingInterceptor lazy) {
            lazy.clearInitializedLazyFields();
            loaded.forEach(lazy::attributeInitialized);
            lazy.setSession(session);
            metadata.injectInterceptor(entity, lazy, session);
        } else {
            ManagedTypeHelper.asPersistentAttributeInterceptable(entity).$$_hibernate_setInterceptor(interceptor);
        }
    }
}
