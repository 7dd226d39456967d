package org.hibernatepg.trigger.internal.schema;

import java.util.Arrays;

/** For whom a trigger fires: the states of {@code pg_trigger.tgenabled}. */
enum Firing {
    ORIGIN("O", "enable", true),
    ALWAYS("A", "enable always", true),
    REPLICA("R", "enable replica", false),
    DISABLED("D", "disable", false);

    private final String code;
    private final String sql;
    private final boolean inApplications;

    Firing(String code, String sql, boolean inApplications) {
        this.code = code;
        this.sql = sql;
        this.inApplications = inApplications;
    }

    static Firing of(String code) {
        return Arrays.stream(values())
                .filter(firing -> firing.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown state of a trigger: " + code));
    }

    /** What {@code alter table} calls it. */
    String sql() {
        return sql;
    }

    /** Whether it fires for what an application writes, rather than a replication. */
    boolean inApplications() {
        return inApplications;
    }
}
