package org.hibernatepg.history.internal.model;

/**
 * What the values of an event may name, in a trigger as in a statement.
 *
 * @param name its name
 * @param type its type
 * @param sql its value, which may name the variables before it
 */
public record Variable(String name, String type, String sql) {
    /** As a variable of PL/pgSQL. */
    public String declaration() {
        return name + " " + type + " := " + sql;
    }

    /** As a table of one row, to be joined to the variables before it. */
    public String table() {
        return "lateral (select %s as %s) as %s_of".formatted(sql, name, name);
    }
}
