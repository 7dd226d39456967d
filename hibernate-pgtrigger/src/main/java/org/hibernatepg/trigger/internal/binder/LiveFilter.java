package org.hibernatepg.trigger.internal.binder;

import java.util.Map;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.engine.spi.FilterDefinition;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.ManyToOne;
import org.hibernate.mapping.OneToMany;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Value;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.spi.SoftDeletion;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.jspecify.annotations.Nullable;

/**
 * A filter by which a session sees live rows only: of the entity, in its associations and in collections of it. It is
 * enabled in every session and counts for loads by key too. (The constructor that would say so has its parameters in
 * another order in Hibernate 6.6.)
 */
public final class LiveFilter extends FilterDefinition {
    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "pgtrigger.live.";

    private LiveFilter(String name, String condition) {
        super(name, condition, Map.of());
    }

    /** The name of the filter of a declaration. */
    public static String name(String entityName, String declaration) {
        return PREFIX + entityName + "." + declaration;
    }

    /** Whether a filter is one of these. */
    public static boolean isOurs(String name) {
        return name.startsWith(PREFIX);
    }

    static void add(SoftDelete annotation, SoftDeletion deletion, TriggerBindingContext context) {
        PersistentClass entity = context.entity();
        String name = name(entity.getEntityName(), annotation.name());
        String condition = deletion.isLive(deletion.column(), FilterText::of);
        if (context.metadata() instanceof InFlightMetadataCollector metadata) {
            metadata.addFilterDefinition(new LiveFilter(name, condition));
        }
        entity.addFilter(name, condition, true, Map.of(), Map.of());
        for (Collection collection : context.metadata().getCollectionBindings()) {
            if (isOf(entity, collection.getElement(), context.metadata())) {
                add(collection, name, condition);
            }
        }
    }

    private static void add(Collection collection, String name, String condition) {
        if (collection.isOneToMany()) {
            collection.addFilter(name, condition, true, Map.of(), Map.of());
        } else {
            collection.addManyToManyFilter(name, condition, true, Map.of(), Map.of());
        }
    }

    private static boolean isOf(PersistentClass entity, Value element, Metadata metadata) {
        String name = null;
        if (element instanceof OneToMany many) {
            name = many.getReferencedEntityName();
        } else if (element instanceof ManyToOne many) {
            name = many.getReferencedEntityName();
        }
        @Nullable PersistentClass referenced = name == null ? null : metadata.getEntityBinding(name);
        while (referenced != null && referenced != entity) {
            referenced = referenced.getSuperclass();
        }
        return referenced != null;
    }

    @Override
    public boolean isAutoEnabled() {
        return true;
    }

    @Override
    public boolean isAppliedToLoadByKey() {
        return true;
    }
}
