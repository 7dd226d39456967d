package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.internal.model.CollectionTenants;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.history.internal.query.KeyColumns;
import org.hibernatepg.history.internal.timeline.TimelineTable.TypedColumn;

/** Whose rows are whose: by the column of the {@code @TenantId}, which may be in another table of the same object. */
record TimelineTenants(SessionFactoryImplementor factory, UnitHistories unit) {
    /** The parameter for the tenant of the session. */
    static final String PARAMETER = "tenant";

    /** What holds for the rows of a tenant; empty if they have none. */
    Optional<String> condition(TrackedHistories.Bound bound, RecordedTable table, List<TypedColumn> key) {
        return TrackedAttribute.tenant(bound.history().entity().getRootClass())
                .map(tenant -> condition(bound, table, key, tenant));
    }

    /** Whether it is such a condition. */
    static boolean isOfTenant(String condition) {
        return condition.contains("cast(:" + PARAMETER + " as ");
    }

    private String condition(TrackedHistories.Bound bound, RecordedTable table, List<TypedColumn> key, Column tenant) {
        String parameter = "cast(:%s as %s)".formatted(PARAMETER, KeyColumns.type(tenant));
        return CollectionTenants.condition(bound, unit::sqlName)
                .map(condition -> condition.replace("{alias}", "e").replace(":tenantId", parameter))
                .orElseGet(() -> ofEntity(bound, table, key, tenant));
    }

    private String ofEntity(TrackedHistories.Bound home, RecordedTable table, List<TypedColumn> key, Column tenant) {
        if (table.tracked().columns().contains(tenant)) {
            return test("e", tenant, KeyColumns.type(tenant));
        }
        for (RecordedTable other : home.tables()) {
            if (other.tracked().columns().contains(tenant)) {
                List<KeyColumns.KeyColumn> there =
                        KeyColumns.of(home, other, dialect()).columns();
                return exists(unit.sqlName(other.events()), TimelineTables.same("t", there, key), tenant);
            }
        }
        PersistentClass root = home.history().entity().getRootClass();
        List<String> tests = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            tests.add("t.%s = e.%s"
                    .formatted(
                            root.getKey().getColumns().get(i).getQuotedName(dialect()),
                            key.get(i).name()));
        }
        return exists(unit.sqlName(root.getTable()), String.join(" and ", tests), tenant);
    }

    private String exists(String table, String sameKey, Column tenant) {
        return "exists (select from %s as t where %s and %s)"
                .formatted(table, sameKey, test("t", tenant, KeyColumns.type(tenant)));
    }

    private String test(String row, Column tenant, String type) {
        return "%s.%s = cast(:%s as %s)".formatted(row, tenant.getQuotedName(dialect()), PARAMETER, type);
    }

    private Dialect dialect() {
        return factory.getJdbcServices().getDialect();
    }
}
