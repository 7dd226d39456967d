package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.SQLException;

/** Where the connections to one server come from. */
public interface Pool {
    /** Makes what connections are taken from, if it is not there yet; fails as that does. */
    void open();

    /** Takes a connection. */
    Connection connect() throws SQLException;

    /** Gives a connection back. */
    void release(Connection connection) throws SQLException;

    /** Gives back a connection that must not be used again. */
    void discard(Connection connection) throws SQLException;

    /** Sees to it that no connection which is there now is handed out again without having been looked at. */
    void evict();

    /** Closes what was opened for it. */
    void stop();
}
