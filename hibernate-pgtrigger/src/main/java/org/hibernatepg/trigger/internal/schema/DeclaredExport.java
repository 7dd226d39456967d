package org.hibernatepg.trigger.internal.schema;

import java.util.List;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;

/**
 * Exports everything that a persistence unit declares.
 *
 * @param atOnce whether in as few statements as can be, since nobody reads them
 */
record DeclaredExport(TriggerModel model, Owner owner, ExcludedTables excluded, boolean atOnce)
        implements TriggerSchema.Export {
    @Override
    public List<String> create(SqlStringGenerationContext names) {
        SchemaDdl declared = new SchemaDdl(model, names, owner, excluded);
        return atOnce ? declared.createAtOnce() : declared.create(List.of());
    }

    @Override
    public List<String> drop(SqlStringGenerationContext names) {
        return new SchemaDdl(model, names, owner, excluded).drop(List.of());
    }
}
