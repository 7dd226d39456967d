package org.hibernatepg.history.internal.seal;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.internal.jdbc.Jdbc;

/**
 * Notes in a chain that sealed events are removed on purpose, by statements that fire no trigger: where a partition is dropped
 * or detached. Of what is deleted and updated, triggers note it.
 */
public final class SealMarks {
    private SealMarks() {}

    /**
     * Notes that the rows of a partition leave the table. Nothing is noted if that is not sealed.
     *
     * @param events the event table as SQL names it
     * @param partition the partition as SQL names it
     */
    public static void removing(SessionFactory factory, Connection connection, String events, String partition)
            throws SQLException {
        for (SealChain chain : SealedTables.of(factory).all()) {
            if (chain.events().equals(events)) {
                Jdbc.execute(connection, new SealLinks(chain).removing(partition + " as o"));
            }
        }
    }
}
