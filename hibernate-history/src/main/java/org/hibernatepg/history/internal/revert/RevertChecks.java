package org.hibernatepg.history.internal.revert;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.RevertException;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.trigger.spi.Sql;

/** What a history has to hold, so that an object can be brought back. */
final class RevertChecks {
    private final RevertedObject object;
    private final Goal goal;

    RevertChecks(RevertedObject object, Goal goal) {
        this.object = object;
        this.goal = goal;
    }

    private RevertException refused(String reason) {
        return new RevertException("%s cannot be brought back to %s: %s".formatted(object.name(), goal.text(), reason));
    }

    /** That the object is there, or may be created or deleted. */
    void presence(StoredRows rows, Choice choice, boolean mayDelete) {
        if ((!rows.wasThere() && !rows.isThere()) || isOfOtherTenant(rows)) {
            throw refused("its history knows of no such object then, and there is none now.");
        } else if (!rows.wasThere()) {
            refuseDelete(choice, mayDelete);
        } else if (!rows.isThere()) {
            refuseCreation(choice);
        }
    }

    /** Hibernate hides the rows of other tenants from a session, and SQL would not. */
    private boolean isOfOtherTenant(StoredRows rows) {
        Object tenant = object.session.getTenantIdentifierValue();
        CurrentTenantIdentifierResolver<Object> resolver = object.factory.getCurrentTenantIdentifierResolver();
        if (tenant == null || (resolver != null && resolver.isRoot(tenant))) {
            return false;
        }
        List<Column> columns = object.history.history().entity().getPropertyClosure().stream()
                .filter(property -> TrackedAttribute.isTenant(
                        property, object.history.history().entity()))
                .flatMap(property -> property.getColumns().stream())
                .toList();
        return rows.tables().stream()
                .filter(table -> !table.isCollection())
                .flatMap(table -> Stream.concat(rows.now(table).stream(), rows.then(table).stream()))
                .anyMatch(row -> columns.stream()
                        .anyMatch(column -> row.values().containsKey(column)
                                && !tenant.equals(row.values().get(column))));
    }

    /** Or there would be two of it. */
    private void refuseCreation(Choice choice) {
        new KeyChanges(object).later().ifPresent(key -> {
            throw refused("it has the key %s now, and a revert changes no keys.".formatted(key));
        });
        if (choice.isPart()) {
            throw refused("it is deleted, and can only be created as a whole, without attributes(…).");
        }
    }

    private void refuseDelete(Choice choice, boolean mayDelete) {
        new KeyChanges(object).earlier().ifPresent(key -> {
            throw refused("it had the key %s then, and a revert changes no keys.".formatted(key));
        });
        if (choice.isPart()) {
            throw refused("it was not there then.");
        } else if (!mayDelete) {
            throw refused("its history knows of no such object then. orDelete() deletes it.");
        }
    }

    /** A column may be younger than the event, or not stored at all. */
    void nulls(List<Step> steps) {
        for (Step step : steps) {
            List<String> missing = step.values().keySet().stream()
                    .filter(column -> step.kind() != Step.Kind.DELETE)
                    .filter(column -> step.values().get(column) == null && !column.isNullable())
                    .map(Sql::name)
                    .collect(Collectors.toCollection(ArrayList::new));
            if (step.kind() == Step.Kind.INSERT) {
                unstored(step).forEach(column -> missing.add(Sql.name(column)));
            }
            if (!missing.isEmpty()) {
                throw refused("the history holds no value of %s of %s, which must not be null."
                        .formatted(
                                String.join(", ", missing), step.table().past().name()));
            }
        }
    }

    /** What is left out of the history, and has no value otherwise. */
    private static List<Column> unstored(Step step) {
        return step.table().table().getColumns().stream()
                .filter(column -> !step.values().containsKey(column))
                .filter(column -> !column.isNullable() && column.getDefaultValue() == null)
                .filter(column -> !Sql.isComputed(column) && !column.isIdentity())
                .toList();
    }
}
