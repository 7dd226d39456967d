package org.hibernatepg.benchmarks.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.hibernatepg.benchmarks.wire.WireProxy;
import org.hibernatepg.testing.Database;

/** The plans of what is sent over a wire, as PostgreSQL tells them when they are done; those of statements in functions too. */
final class Plans {
    private static final List<String> SETTINGS = List.of(
            "session_preload_libraries = 'auto_explain'",
            "auto_explain.log_min_duration = 0",
            "auto_explain.log_analyze = on",
            "auto_explain.log_timing = off",
            "auto_explain.log_nested_statements = on",
            "auto_explain.log_format = 'json'",
            "auto_explain.log_level = 'notice'");

    private final WireProxy wire;

    private Plans(WireProxy wire) {
        this.wire = wire;
    }

    /** Of a database, to which a wire leads: those of connections that begin from now on. */
    static Plans of(Database database, WireProxy wire) {
        SETTINGS.forEach(setting -> database.execute("alter database %s set %s".formatted(database.name(), setting)));
        return new Plans(wire.keepTexts());
    }

    /** Forgets those that were told. */
    void clear() {
        wire.clear();
    }

    /** The most rows that a part of a plan looked at since the last {@link #clear()}. */
    long most() {
        return nodes().stream().mapToLong(Plans::rows).max().orElse(0);
    }

    /** How many rows of a table all scans looked at together. */
    long lookedAt(String table) {
        return scansOf(table).stream().mapToLong(Plans::rows).sum();
    }

    private static long rows(JsonNode node) {
        double each = node.path("Actual Rows").asDouble()
                + node.path("Rows Removed by Filter").asDouble()
                + node.path("Rows Removed by Join Filter").asDouble();
        return Math.round(each * node.path("Actual Loops").asDouble());
    }

    /** How many rows a scan of a whole table was expected to give, as a share of those that it gave: the least of all such scans. */
    double leastExpectedOf(String table) {
        return nodes().stream()
                .filter(node -> node.path("Node Type").asText().equals("Seq Scan")
                        && node.path("Relation Name").asText().equals(table))
                .mapToDouble(node -> node.path("Plan Rows").asDouble()
                        / node.path("Actual Rows").asDouble())
                .min()
                .orElseThrow();
    }

    /** All scans of a table, those of its indexes too. */
    List<JsonNode> scansOf(String table) {
        return nodes().stream()
                .filter(node -> node.path("Relation Name").asText().equals(table)
                        || node.path("Index Name").asText().startsWith(table))
                .toList();
    }

    private List<JsonNode> nodes() {
        List<JsonNode> nodes = new ArrayList<>();
        for (String notice : wire.notices()) {
            if (notice.contains("plan:")) {
                collect(parsed(notice.substring(notice.indexOf('{'))).path("Plan"), nodes);
            }
        }
        return nodes;
    }

    private static void collect(JsonNode plan, List<JsonNode> nodes) {
        nodes.add(plan);
        plan.path("Plans").forEach(child -> collect(child, nodes));
    }

    private static JsonNode parsed(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
