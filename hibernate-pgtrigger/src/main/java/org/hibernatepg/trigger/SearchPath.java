package org.hibernatepg.trigger;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.trigger.internal.jdbc.SessionScopes;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/**
 * A scope in which PostgreSQL looks up tables, sequences, types and functions without a schema in the schemas that are
 * given, for what one session reads and writes.
 *
 * <pre>{@code
 * try (var path = SearchPath.open(session, "tenant_a", "shared")) {
 *     session.createSelectionQuery("from Article", Article.class).getResultList();
 * }
 * }</pre>
 *
 * <p>Scopes nest: an inner one adds its schemas after those of the outer ones, unless they are there already. After the
 * scope the search path is exactly what it was, also one that the transaction had set itself.
 *
 * <p><b>Names.</b> Schemas are named as the catalog has them, whatever their letters; a schema that does not exist is passed
 * over by PostgreSQL, as in any search path. The schema of temporary tables and {@code pg_catalog} are searched before, if
 * they are not named.
 *
 * <p><b>What is sent.</b> Before the first statement of each transaction in the scope, one statement sets
 * {@code search_path} for this transaction alone; before the first statement after the scope, if the transaction goes on,
 * one restores it. A statement without a transaction runs in one of its own. What cannot run in one ({@code vacuum},
 * {@code create index concurrently}) runs without the search path, and in an aborted transaction nothing is sent. So
 * poolers in transaction mode are fine.
 *
 * <p><b>Flush.</b> What is pending is flushed before the scope begins and again before it ends, since Hibernate writes late.
 *
 * <p><b>Types.</b> Tables of one name need columns of exactly the same types: a statement that the server has prepared is
 * planned anew when the path differs, but its result may not change its type.
 *
 * <p><b>When not to use it.</b> Names that Hibernate qualifies ({@code hibernate.default_schema}, {@code @Table(schema = …)})
 * are not looked up, so that a scope does not change them. Hibernate knows nothing of the scope: the session and the second-level
 * cache hold entities by key alone, and a sequence with an allocation size hands out keys that were fetched in another scope.
 * Use a session for each tenant, and no second-level cache; or Hibernate's own multi-tenancy, if all of a session is about
 * one schema.
 *
 * @see <a href="https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH">PostgreSQL, The Schema Search
 *     Path</a>
 */
public final class SearchPath implements AutoCloseable {
    private static final SessionScopes<List<String>> SCOPES = new SessionScopes<>(SearchPath::variables);

    private final SessionScopes<List<String>>.@Nullable Scope scope;

    private SearchPath(SessionScopes<List<String>>.@Nullable Scope scope) {
        this.scope = scope;
    }

    /**
     * Opens a scope.
     *
     * @param session a session on PostgreSQL, stateful or stateless; on another database a scope has no effect
     * @param schemas the schemas, in the order in which they are searched; with none, nothing changes
     * @throws IllegalArgumentException if a name is empty
     * @throws IllegalStateException if the session is closed, or was opened over a connection of the program's own
     */
    public static SearchPath open(SharedSessionContract session, String... schemas) {
        if (Arrays.stream(schemas).anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("The name of a schema is empty.");
        }
        return new SearchPath(schemas.length == 0 ? null : SCOPES.open(session, List.of(schemas)));
    }

    /** Runs some work in a scope. */
    public static void run(SharedSessionContract session, Runnable work, String... schemas) {
        try (SearchPath path = open(session, schemas)) {
            work.run();
        }
    }

    /** Computes a value in a scope. */
    public static <T extends @Nullable Object> T call(
            SharedSessionContract session, Supplier<T> work, String... schemas) {
        try (SearchPath path = open(session, schemas)) {
            return work.get();
        }
    }

    private static Map<String, String> variables(List<List<String>> scopes) {
        Set<String> schemas = new LinkedHashSet<>();
        scopes.forEach(schemas::addAll);
        return schemas.isEmpty() ? Map.of() : Map.of("search_path", Sql.identifiers(schemas));
    }

    /** Ends the scope: flushes what was changed in it, and restores what was in force before. A second call does nothing. */
    @Override
    public void close() {
        if (scope != null) {
            scope.close();
        }
    }
}
