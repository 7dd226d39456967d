package org.hibernatepg.trigger.internal.softdelete;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.hibernate.metamodel.mapping.MappingModelExpressible;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.query.sqm.sql.SqmTranslation;
import org.hibernate.query.sqm.sql.SqmTranslator;
import org.hibernate.query.sqm.tree.expression.SqmParameter;
import org.hibernate.sql.ast.spi.FromClauseAccess;
import org.hibernate.sql.ast.spi.SqlExpressionResolver;
import org.hibernate.sql.ast.tree.MutationStatement;
import org.hibernate.sql.ast.tree.delete.DeleteStatement;
import org.hibernate.sql.ast.tree.expression.ColumnReference;
import org.hibernate.sql.ast.tree.expression.JdbcParameter;
import org.hibernate.sql.ast.tree.expression.SelfRenderingSqlFragmentExpression;
import org.hibernate.sql.ast.tree.update.Assignment;
import org.hibernate.sql.ast.tree.update.UpdateStatement;

/**
 * The update that a {@code delete} statement of one entity amounts to.
 *
 * @param column the mark
 * @param value the SQL that it is set to
 */
record BulkDelete(SelectableMapping column, String value) {
    /** A translator whose result is the update. */
    @SuppressWarnings("unchecked")
    SqmTranslator<? extends MutationStatement> instead(SqmTranslator<? extends MutationStatement> delete) {
        // The interface has a hundred methods, and other ones in each line of Hibernate.
        return (SqmTranslator<? extends MutationStatement>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SqmTranslator.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(delete, arguments);
                        return result instanceof SqmTranslation<?> translation
                                        && translation.getSqlAst() instanceof DeleteStatement statement
                                ? new Translation(translation, update(statement))
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    private UpdateStatement update(DeleteStatement delete) {
        Assignment mark = new Assignment(
                new ColumnReference(delete.getTargetTable(), column), new SelfRenderingSqlFragmentExpression(value));
        try {
            return new UpdateStatement(
                    delete,
                    delete.getTargetTable(),
                    delete.getMutationTarget(),
                    delete.getFromClause(),
                    List.of(mark),
                    delete.getRestriction(),
                    delete.getReturningColumns());
        } catch (NoSuchMethodError beforeHibernate73) {
            return withoutMutationTarget(delete, mark);
        }
    }

    @SuppressWarnings("removal")
    private static UpdateStatement withoutMutationTarget(DeleteStatement delete, Assignment mark) {
        return new UpdateStatement(
                delete,
                delete.getTargetTable(),
                delete.getFromClause(),
                List.of(mark),
                delete.getRestriction(),
                delete.getReturningColumns());
    }

    private record Translation(SqmTranslation<?> delete, UpdateStatement update)
            implements SqmTranslation<UpdateStatement> {
        @Override
        public UpdateStatement getSqlAst() {
            return update;
        }

        @Override
        public SqlExpressionResolver getSqlExpressionResolver() {
            return delete.getSqlExpressionResolver();
        }

        @Override
        public FromClauseAccess getFromClauseAccess() {
            return delete.getFromClauseAccess();
        }

        @Override
        public Map<SqmParameter<?>, List<List<JdbcParameter>>> getJdbcParamsBySqmParam() {
            return delete.getJdbcParamsBySqmParam();
        }

        @Override
        public Map<SqmParameter<?>, MappingModelExpressible<?>> getSqmParameterMappingModelTypeResolutions() {
            return delete.getSqmParameterMappingModelTypeResolutions();
        }
    }
}
