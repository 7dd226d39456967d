package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Runs DDL of a program although triggers depend on the columns that it changes. PostgreSQL refuses to change the type of
 * a column that a trigger names, or to drop it. Where it does, the triggers of this library on that table are dropped, the
 * statement is run, and they are created again, all in one transaction.
 */
final class Alteration {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.trigger");

    /** How PostgreSQL refuses to change, and to drop, a column that a trigger names. */
    private static final String REFUSED = "feature_not_supported or dependent_objects_still_exist";

    private final SchemaDdl declared;
    private final ChangeDdl ddl;
    private final LockedTransaction transactions;

    Alteration(SchemaDdl declared, LockedTransaction transactions) {
        this.declared = declared;
        this.ddl = new ChangeDdl(declared);
        this.transactions = transactions;
    }

    /**
     * Runs the statements, one after the other.
     *
     * @return those that PostgreSQL refused while triggers were there
     */
    List<String> run(Connection connection, List<String> statements) throws SQLException {
        for (String statement : statements) {
            if (TransactionControl.isIn(statement)) {
                throw new IllegalArgumentException(
                        "The statements are run in one transaction, which '%s' would end or divide. Leave that out."
                                .formatted(statement));
            }
        }
        List<String> refused = new ArrayList<>();
        transactions
                .run(connection, transaction -> {
                    Comparison before = Comparison.of(declared, connection, transactions.lockTimeout());
                    List<Obstacle> dropped = new ArrayList<>();
                    for (String statement : statements) {
                        if (!transaction.attempt(List.of(statement), REFUSED)) {
                            refused.add(statement);
                            List<Obstacle> obstacles = Obstacle.to(statement, connection);
                            transaction.execute(
                                    obstacles.stream().map(Obstacle::drop).toList());
                            dropped.addAll(obstacles);
                            transaction.execute(statement);
                        }
                    }
                    for (Obstacle obstacle : dropped) {
                        restore(obstacle, before, transaction);
                    }
                    return dropped;
                })
                .forEach(
                        obstacle -> LOG.infof("Made way and created again: %s on %s", obstacle.id(), obstacle.table()));
        return refused;
    }

    /**
     * As declared, since a changed column may need a changed condition. As it was, if nothing declares it here, or if the
     * table is not yet what the declaration needs.
     */
    private void restore(Obstacle obstacle, Comparison before, LockedTransaction.Running transaction)
            throws SQLException {
        Optional<List<String>> asDeclared = before.reinstallation(obstacle).map(ddl::statements);
        if (asDeclared.isEmpty() || !transaction.attempt(asDeclared.get(), "others")) {
            transaction.execute(obstacle.restore());
        }
    }
}
