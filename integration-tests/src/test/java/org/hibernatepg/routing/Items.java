package org.hibernatepg.routing;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.hibernatepg.testing.TestUnit;

/** Items, which blocks write, and what is left of them. */
final class Items {
    private static final Set<String> SAVEPOINTS = Set.of("savepoint", "release", "rollback");

    private Items() {}

    static List<String> savepoints(TestUnit unit) {
        return unit.statements().stream()
                .filter(sql -> SAVEPOINTS.contains(sql.split(" ", 2)[0]))
                .toList();
    }

    static List<Object> items(TestUnit unit) {
        return unit.query("select text from item order by id").stream()
                .map(row -> row.get(0))
                .toList();
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Entity(name = "Item")
    static class Item {
        @Id
        int id;

        String text;

        Item() {}

        Item(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }
}
