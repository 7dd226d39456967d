package org.hibernatepg.trigger.internal.softdelete;

import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.query.spi.QueryOptions;
import org.hibernate.query.spi.QueryParameterBindings;
import org.hibernate.query.sqm.internal.DomainParameterXref;
import org.hibernate.query.sqm.sql.SqmTranslator;
import org.hibernate.query.sqm.sql.SqmTranslatorFactory;
import org.hibernate.query.sqm.sql.StandardSqmTranslatorFactory;
import org.hibernate.query.sqm.tree.SqmDmlStatement;
import org.hibernate.query.sqm.tree.delete.SqmDeleteStatement;
import org.hibernate.query.sqm.tree.select.SqmSelectStatement;
import org.hibernate.sql.ast.spi.SqlAstCreationContext;
import org.hibernate.sql.ast.tree.MutationStatement;
import org.hibernate.sql.ast.tree.select.SelectStatement;

/**
 * Translates an HQL or Criteria {@code delete} of a soft-deleted entity to the {@code update} that the trigger would make of
 * it row by row: it counts the rows, and takes as long as an update. Everything else is translated as by the dialect.
 * Hibernate makes it by the name of its class.
 */
public final class TranslatorFactory implements SqmTranslatorFactory {
    @Override
    public SqmTranslator<SelectStatement> createSelectTranslator(
            SqmSelectStatement<?> statement,
            QueryOptions options,
            DomainParameterXref parameters,
            QueryParameterBindings bindings,
            LoadQueryInfluencers influencers,
            SqlAstCreationContext context,
            boolean deduplicatesItems) {
        return ofDialect(influencers)
                .createSelectTranslator(
                        statement, options, parameters, bindings, influencers, context, deduplicatesItems);
    }

    @Override
    public SqmTranslator<? extends MutationStatement> createMutationTranslator(
            SqmDmlStatement<?> statement,
            QueryOptions options,
            DomainParameterXref parameters,
            QueryParameterBindings bindings,
            LoadQueryInfluencers influencers,
            SqlAstCreationContext context) {
        SqmTranslator<? extends MutationStatement> translator = ofDialect(influencers)
                .createMutationTranslator(statement, options, parameters, bindings, influencers, context);
        return statement instanceof SqmDeleteStatement<?> delete
                ? SoftDeletedEntities.bulkDelete(influencers, delete.getTarget().getEntityName())
                        .<SqmTranslator<? extends MutationStatement>>map(bulk -> bulk.instead(translator))
                        .orElse(translator)
                : translator;
    }

    private static SqmTranslatorFactory ofDialect(LoadQueryInfluencers influencers) {
        SessionFactoryImplementor factory = influencers.getSessionFactory();
        SqmTranslatorFactory own = factory.getJdbcServices().getDialect().getSqmTranslatorFactory();
        return own == null ? new StandardSqmTranslatorFactory() : own;
    }
}
