package org.hibernatepg.trigger.internal.schema;

import java.util.List;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;

/** Exports everything that a persistence unit declares. */
record DeclaredExport(TriggerModel model, Owner owner, ExcludedTables excluded) implements TriggerSchema.Export {
    @Override
    public List<String> create(SqlStringGenerationContext names) {
        return new SchemaDdl(model, names, owner, excluded).create(List.of());
    }

    @Override
    public List<String> drop(SqlStringGenerationContext names) {
        return new SchemaDdl(model, names, owner, excluded).drop(List.of());
    }
}
