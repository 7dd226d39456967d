package org.hibernatepg.history.internal.revert;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.hibernate.action.internal.BulkOperationCleanupAction;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.history.RevertPlan;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/**
 * One revert, from the reading of rows to the refresh of the session. First all that may be wrong is looked for: nothing is
 * written that has to be undone. Without a goal the object stays as it is.
 */
final class RevertWork<T> {
    private final RevertedObject object;
    private final Class<T> type;
    private final @Nullable Goal goal;
    private final RevertOptions options;

    RevertWork(RevertedObject object, Class<T> type, @Nullable Goal goal, RevertOptions options) {
        this.object = object;
        this.type = type;
        this.goal = goal;
        this.options = options;
    }

    private record Prepared(StoredRows rows, List<Step> steps, List<MissingReferences.Missing> missing) {}

    private Prepared prepare(Goal when, boolean locks) {
        Choice choice = new Choice(object, options.attributes());
        boolean withCollections = !options.withoutCollections() && choice.mayHaveCollections();
        StoredRows rows = new RowReader(object, when, locks).read(withCollections);
        choice.check(rows);
        RevertChecks checks = new RevertChecks(object, when);
        checks.presence(rows, choice, options.orDelete());
        List<Step> compared = Comparison.of(object, rows, choice);
        MissingReferences references = new MissingReferences(object, compared);
        List<MissingReferences.Missing> missing = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (Step step : compared) {
            List<MissingReferences.Missing> ofStep = references.of(step);
            missing.addAll(ofStep);
            if (!options.withoutMissing() || ofStep.isEmpty()) {
                steps.add(step);
            } else if (!step.table().isCollection()) {
                steps.add(without(step, ofStep));
            }
        }
        steps.removeIf(Step::writesNothing);
        checks.nulls(steps);
        return new Prepared(rows, steps, missing);
    }

    private static Step without(Step step, List<MissingReferences.Missing> missing) {
        return step.without(
                missing.stream().flatMap(each -> each.columns().stream()).toList());
    }

    RevertPlan preview() {
        SessionWork.flush(object.session);
        if (goal == null) {
            return new RevertPlan(RevertPlan.Outcome.UNCHANGED, List.of(), List.of(), List.of());
        }
        Prepared prepared = prepare(goal, false);
        return new PlanReader(object, prepared.rows(), prepared.steps()).plan(prepared.missing());
    }

    Optional<T> apply() {
        if (!((SharedSessionContractImplementor) object.session).isTransactionInProgress()) {
            throw new IllegalStateException("A revert writes, and there is no transaction: begin one.");
        }
        SessionWork.flush(object.session);
        if (goal == null) {
            return found(false, true);
        }
        Prepared prepared = prepare(goal, true);
        if (!options.withoutMissing()) {
            MissingReferences.refuse(object, goal, prepared.missing());
        }
        if (!prepared.steps().isEmpty()) {
            write(prepared.steps());
        }
        return found(!prepared.steps().isEmpty(), prepared.rows().wasThere());
    }

    private void write(List<Step> steps) {
        List<String> statements = new StepSql(object).of(steps);
        object.session.doWork(connection -> execute(connection, statements));
        // Other sessions and queries have to see it too.
        Set<String> tables =
                object.entityTables().stream().map(ObjectTable::name).collect(Collectors.toSet());
        steps.forEach(step -> tables.add(step.table().name()));
        BulkOperationCleanupAction.schedule((SharedSessionContractImplementor) object.session, tables);
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }

    private Optional<T> found(boolean isWritten, boolean isThere) {
        SharedSessionContract session = object.session;
        if (session instanceof StatelessSession stateless) {
            return isThere ? Optional.ofNullable(stateless.get(type, object.id)) : Optional.empty();
        }
        Session stateful = (Session) session;
        Object managed = managed((SessionImplementor) session);
        if (managed != null && isWritten) {
            if (!isThere) {
                stateful.detach(managed);
                return Optional.empty();
            }
            stateful.refresh(managed);
        }
        return isThere ? Optional.ofNullable(stateful.find(type, object.id)) : Optional.empty();
    }

    private @Nullable Object managed(SessionImplementor session) {
        EntityKey key = session.generateEntityKey(object.id, object.entity);
        return session.getPersistenceContextInternal().getEntity(key);
    }
}
