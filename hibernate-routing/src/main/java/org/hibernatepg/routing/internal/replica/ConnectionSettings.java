package org.hibernatepg.routing.internal.replica;

import static org.hibernate.cfg.JdbcSettings.CONNECTION_PROVIDER;
import static org.hibernate.cfg.JdbcSettings.JAKARTA_JDBC_PASSWORD;
import static org.hibernate.cfg.JdbcSettings.JAKARTA_JDBC_URL;
import static org.hibernate.cfg.JdbcSettings.JAKARTA_JDBC_USER;
import static org.hibernate.cfg.JdbcSettings.JAKARTA_JTA_DATASOURCE;
import static org.hibernate.cfg.JdbcSettings.JAKARTA_NON_JTA_DATASOURCE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.jspecify.annotations.Nullable;

/** Makes the settings of a replica's connections out of the primary's and its own. */
final class ConnectionSettings {
    /** Constants of Hibernate's that are deprecated, but still read. */
    private static final String DATASOURCE = "hibernate.connection.datasource";

    private static final String URL = "hibernate.connection.url";

    private static final String USER = "hibernate.connection.username";
    private static final String PASSWORD = "hibernate.connection.password";

    /** One thing under each of the names by which it may be set. */
    private static final List<String> URLS = List.of(URL, JAKARTA_JDBC_URL, "javax.persistence.jdbc.url");

    private static final List<String> USERS = List.of(USER, JAKARTA_JDBC_USER, "javax.persistence.jdbc.user");
    private static final List<String> PASSWORDS =
            List.of(PASSWORD, JAKARTA_JDBC_PASSWORD, "javax.persistence.jdbc.password");
    private static final List<String> DATA_SOURCES = List.of(
            DATASOURCE,
            JAKARTA_JTA_DATASOURCE,
            JAKARTA_NON_JTA_DATASOURCE,
            "javax.persistence.jtaDataSource",
            "javax.persistence.nonJtaDataSource");

    /** By what pools of Hibernate's modules are told where to connect, past Hibernate's own settings. */
    private static final List<String> POOL_ADDRESSES = List.of(
            "hibernate.hikari.jdbcUrl",
            "hibernate.hikari.dataSource",
            "hibernate.hikari.dataSourceJNDI",
            "hibernate.hikari.dataSourceClassName",
            "hibernate.hikari.dataSource.url",
            "hibernate.hikari.dataSource.serverName",
            "hibernate.hikari.dataSource.serverNames",
            "hibernate.hikari.dataSource.portNumber",
            "hibernate.hikari.dataSource.portNumbers",
            "hibernate.hikari.dataSource.databaseName",
            "hibernate.agroal.jdbcUrl");

    private static final List<String> POOL_USERS =
            List.of("hibernate.hikari.username", "hibernate.hikari.dataSource.user", "hibernate.agroal.principal");
    private static final List<String> POOL_PASSWORDS =
            List.of("hibernate.hikari.password", "hibernate.hikari.dataSource.password", "hibernate.agroal.credential");
    private static final String HIKARI_POOL_NAME = "hibernate.hikari.poolName";

    private ConnectionSettings() {}

    /** With Hibernate's names instead of the short ones. */
    static Map<String, Object> fullNames(Map<String, Object> own) {
        Map<String, Object> full = new HashMap<>();
        own.forEach((name, value) -> {
            switch (name) {
                case "url" ->
                    set(full, List.of(URL, JAKARTA_JDBC_URL), value.toString().trim());
                case "user" -> set(full, List.of(USER, JAKARTA_JDBC_USER), value.toString());
                case "password" -> set(full, List.of(PASSWORD, JAKARTA_JDBC_PASSWORD), value.toString());
                case "datasource" -> full.put(DATASOURCE, value);
                default -> full.put(name, value);
            }
        });
        return full;
    }

    /** The settings from which the connection provider of a replica is made. */
    static Map<String, Object> of(Map<String, Object> primary, ReplicaSettings replica) {
        Map<String, Object> own = replica.own();
        Map<String, Object> settings = new HashMap<>(primary);
        settings.keySet().removeIf(name -> name.startsWith("hibernate.routing."));
        if (settings.get(CONNECTION_PROVIDER) instanceof ConnectionProvider) {
            // An object leads where it leads.
            settings.remove(CONNECTION_PROVIDER);
        }
        if (hasAny(own, URLS) || hasAny(own, DATA_SOURCES) || hasAny(own, POOL_ADDRESSES)) {
            removeAll(settings, URLS, DATA_SOURCES, POOL_ADDRESSES);
        }
        if (hasAny(own, DATA_SOURCES)) {
            // A DataSource knows as whom to connect.
            removeAll(settings, USERS, PASSWORDS, POOL_USERS, POOL_PASSWORDS);
            settings.remove(CONNECTION_PROVIDER);
        }
        if (hasAny(own, USERS)) {
            removeAll(settings, USERS, POOL_USERS);
        }
        if (hasAny(own, PASSWORDS)) {
            removeAll(settings, PASSWORDS, POOL_PASSWORDS);
        }
        if (settings.get(HIKARI_POOL_NAME) instanceof String pool) {
            settings.put(HIKARI_POOL_NAME, pool + "-" + replica.name());
        }
        settings.putAll(own);
        return settings;
    }

    private static void set(Map<String, Object> settings, List<String> names, @Nullable Object value) {
        names.forEach(name -> settings.put(name, value));
    }

    private static boolean hasAny(Map<String, Object> settings, List<String> names) {
        return names.stream().anyMatch(settings::containsKey);
    }

    @SafeVarargs
    private static void removeAll(Map<String, Object> settings, List<String>... names) {
        for (List<String> some : names) {
            settings.keySet().removeAll(some);
        }
    }
}
