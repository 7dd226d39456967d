package org.hibernatepg.history;

/**
 * What events hold on request of the connection that wrote, each as a {@code text} column and an attribute of the event
 * entity.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html">PostgreSQL, System Information Functions</a>
 */
public enum EventColumn {
    /** Nothing: what a history says that is not to have what the setting says. */
    NONE,
    /**
     * {@code pgh_database_user}, {@code pghDatabaseUser}: {@code current_user}, the role whose rights the write had. With
     * {@link EventWriter#OWNER}, the role that was set or else that logged in, also where the write was done by a cascade or by
     * a function with other rights.
     */
    DATABASE_USER,
    /** {@code pgh_session_user}, {@code pghSessionUser}: {@code session_user}, the role that logged in. */
    SESSION_USER,
    /** {@code pgh_application_name}, {@code pghApplicationName}: the {@code application_name} of the connection. */
    APPLICATION_NAME,
    /** {@code pgh_client_address}, {@code pghClientAddress}: the address of the client; null on a local socket. */
    CLIENT_ADDRESS
}
