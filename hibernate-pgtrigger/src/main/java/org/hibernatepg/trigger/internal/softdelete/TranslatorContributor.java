package org.hibernatepg.trigger.internal.softdelete;

import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.QuerySettings;
import org.hibernate.service.spi.ServiceContributor;

/** Has HQL translated by {@link TranslatorFactory}. Loaded as a Java service. */
public final class TranslatorContributor implements ServiceContributor {
    /** For the service loader. */
    public TranslatorContributor() {}

    /** A translator of the program's own stays; deletes of soft-deleted entities are then left to the triggers. */
    @Override
    public void contribute(StandardServiceRegistryBuilder builder) {
        builder.getSettings().putIfAbsent(QuerySettings.SEMANTIC_QUERY_TRANSLATOR, TranslatorFactory.class.getName());
    }
}
