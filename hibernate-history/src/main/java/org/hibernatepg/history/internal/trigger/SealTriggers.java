package org.hibernatepg.history.internal.trigger;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.protection.Maintenance;
import org.hibernatepg.history.internal.seal.SealChain;
import org.hibernatepg.history.internal.seal.SealLinks;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.OwnerRights;
import org.hibernatepg.trigger.spi.TransitionTables;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * Note in the chain of a table what is done to its rows on purpose: by those who may remove what is append-only, in a transaction
 * that says so. What anybody else does, the chain does not explain. A partition fires only triggers for each row.
 */
final class SealTriggers {
    private static final String TABLE = "sealed";
    private static final String SEALS = "seals";
    private static final String NAME = "sealed";

    private final TriggerBindingContext context;
    private final SealLinks links;
    private final QualifiedTableName table;
    private final QualifiedTableName seals;
    private final Optional<String> role;
    private final Optional<OwnerRights> rights;
    private final boolean isPartitioned;

    SealTriggers(
            TriggerBindingContext context,
            String chain,
            PersistentClass seals,
            Optional<String> role,
            Optional<OwnerRights> rights,
            boolean isPartitioned) {
        Table events = context.subject().table();
        this.context = context;
        this.links = new SealLinks(new SealChain(chain, "{table}", "", "{" + SEALS + "}"));
        this.table = events.getQualifiedTableName();
        this.seals = seals.getTable().getQualifiedTableName();
        this.role = role;
        this.rights = rights;
        this.isPartitioned = isPartitioned;
    }

    void add() {
        add(Operation.DELETE, "R");
        add(Operation.UPDATE, "U");
        context.add(builder(Operation.TRUNCATE, When.BEFORE)
                .level(Level.STATEMENT)
                .body(body("R", "{table} as o"))
                .build());
    }

    private void add(Operation operation, String kind) {
        TriggerDefinition.Builder builder = builder(operation, When.AFTER);
        context.add(
                isPartitioned
                        ? builder.level(Level.ROW)
                                .body(body(kind, "(select old.pgh_id) as o"))
                                .build()
                        : builder.level(Level.STATEMENT)
                                .oldTable(TransitionTables.DEFAULT.oldTable())
                                .body(body(kind, TransitionTables.DEFAULT.oldTable() + " as o"))
                                .build());
    }

    private String body(String kind, String rows) {
        return links.noting(kind, rows) + "\nreturn null;";
    }

    private TriggerDefinition.Builder builder(Operation operation, When when) {
        TriggerCondition maintained =
                new TriggerCondition(Maintenance.isRefused(TABLE, role), false, Map.of(TABLE, table)).negated();
        return TriggerDefinition.builder(context.subject().name(), NAME, table)
                .part(operation.name().toLowerCase(Locale.ROOT))
                .on(when, List.of(operation))
                .condition(Optional.of(maintained))
                .declarations(SealLinks.VARIABLES)
                .ignorable(false)
                .requiredRoles(Maintenance.required(role))
                .ownerRights(rights)
                .tables(Map.of(SEALS, seals, TABLE, table));
    }
}
