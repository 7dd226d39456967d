package org.hibernatepg.routing;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import javax.sql.XAConnection;
import org.hibernatepg.testing.Database;
import org.postgresql.xa.PGXADataSource;

/** Gives each JTA transaction one connection, which takes part in it, and notes what is called on it that changes it. */
final class XaDataSource {
    private static final Set<String> FORBIDDEN =
            Set.of("setAutoCommit", "setReadOnly", "setTransactionIsolation", "commit", "rollback", "setSavepoint");

    private final PGXADataSource source = new PGXADataSource();
    private final TransactionManager manager = Jta.manager();
    private final Map<Transaction, Connection> connections = new ConcurrentHashMap<>();
    private final List<String> changes = Collections.synchronizedList(new ArrayList<>());

    XaDataSource(Database database) {
        source.setUrl(database.jdbcUrl());
        source.setUser(database.user());
        source.setPassword(database.password());
    }

    /** What was called since the last time, within transactions of JTA. */
    List<String> changes() {
        List<String> noted = List.copyOf(changes);
        changes.clear();
        return noted;
    }

    DataSource proxy() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getConnection") ? connection() : method.invoke(source, arguments));
    }

    private Connection connection() throws Exception {
        Transaction transaction = manager.getTransaction();
        if (transaction == null || transaction.getStatus() != Status.STATUS_ACTIVE) {
            return source.getConnection();
        }
        Connection enlisted = connections.get(transaction);
        if (enlisted == null) {
            enlisted = enlist(transaction);
            connections.put(transaction, enlisted);
        }
        return watched(enlisted);
    }

    private Connection enlist(Transaction transaction) throws Exception {
        XAConnection connection = source.getXAConnection();
        Connection handle = connection.getConnection();
        transaction.enlistResource(connection.getXAResource());
        transaction.registerSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                connections.remove(transaction);
                try {
                    connection.close();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        return handle;
    }

    private Connection watched(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    if (FORBIDDEN.contains(method.getName())) {
                        changes.add(method.getName());
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
