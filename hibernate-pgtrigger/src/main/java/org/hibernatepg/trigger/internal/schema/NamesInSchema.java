package org.hibernatepg.trigger.internal.schema;

import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.QualifiedName;
import org.hibernate.boot.model.relational.QualifiedNameImpl;
import org.hibernate.boot.model.relational.QualifiedSequenceName;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.dialect.Dialect;
import org.jspecify.annotations.Nullable;

/** The names that things have in SQL when another schema is the default. What has a schema of its own keeps it. */
final class NamesInSchema implements SqlStringGenerationContext {
    private final SqlStringGenerationContext names;
    private final Identifier schema;

    NamesInSchema(SqlStringGenerationContext names, String schema) {
        this.names = names;
        this.schema = Identifier.toIdentifier(schema, true);
    }

    @Override
    public Dialect getDialect() {
        return names.getDialect();
    }

    @Override
    public Identifier toIdentifier(String text) {
        return names.toIdentifier(text);
    }

    @Override
    public @Nullable Identifier getDefaultCatalog() {
        return names.getDefaultCatalog();
    }

    @Override
    public @Nullable Identifier catalogWithDefault(@Nullable Identifier explicit) {
        return names.catalogWithDefault(explicit);
    }

    @Override
    public Identifier getDefaultSchema() {
        return schema;
    }

    @Override
    public Identifier schemaWithDefault(@Nullable Identifier explicit) {
        return explicit == null ? schema : explicit;
    }

    @Override
    public String format(QualifiedTableName name) {
        return names.format(new QualifiedTableName(
                name.getCatalogName(), schemaWithDefault(name.getSchemaName()), name.getTableName()));
    }

    @Override
    public String format(QualifiedSequenceName name) {
        return names.format(new QualifiedSequenceName(
                name.getCatalogName(), schemaWithDefault(name.getSchemaName()), name.getSequenceName()));
    }

    @Override
    public String format(QualifiedName name) {
        return names.format(new QualifiedNameImpl(
                name.getCatalogName(), schemaWithDefault(name.getSchemaName()), name.getObjectName()));
    }

    @Override
    public String formatWithoutCatalog(QualifiedSequenceName name) {
        return names.formatWithoutCatalog(new QualifiedSequenceName(
                name.getCatalogName(), schemaWithDefault(name.getSchemaName()), name.getSequenceName()));
    }

    @Override
    public boolean isMigration() {
        return names.isMigration();
    }
}
