package org.hibernatepg.trigger.internal.condition;

import java.util.Collection;
import java.util.Set;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.condition.Condition;
import org.hibernatepg.trigger.spi.EntityAttributes;

/** The real mapping of entities, built without a database. */
final class Mappings {
    static final Dialect DIALECT = new PostgreSQLDialect();

    private final Metadata metadata;

    private Mappings(Metadata metadata) {
        this.metadata = metadata;
    }

    static Mappings ofArticle() {
        return of(Article.class, Article.Person.class, Article.Country.class, Article.Cover.class);
    }

    static Mappings of(Class<?>... classes) {
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.dialect", "org.hibernate.dialect.PostgreSQLDialect")
                .applySetting("hibernate.boot.allow_jdbc_metadata_access", false)
                .build();
        return new Mappings(
                new MetadataSources(registry).addAnnotatedClasses(classes).buildMetadata());
    }

    EntityAttributes attributes(Class<?> entity) {
        return EntityAttributes.of(metadata.getEntityBinding(entity.getName()));
    }

    String compile(Class<?> entity, String hql, Operation... operations) {
        Collection<Operation> on = operations.length == 0 ? Set.of(Operation.UPDATE) : Set.of(operations);
        return new ConditionCompiler(attributes(entity), DIALECT)
                .compile(hql, on)
                .sql();
    }

    String compile(Class<?> entity, String hql, When when) {
        return new ConditionCompiler(attributes(entity), DIALECT)
                .compile(hql, Set.of(Operation.UPDATE), when)
                .sql();
    }

    String compile(Class<?> entity, Condition<?> condition, Operation... operations) {
        Collection<Operation> on = operations.length == 0 ? Set.of(Operation.UPDATE) : Set.of(operations);
        return new ConditionCompiler(attributes(entity), DIALECT, Arguments.of(condition))
                .compile(condition.hql(), on)
                .sql();
    }
}
