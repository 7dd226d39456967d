package org.hibernatepg.trigger.internal.condition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hibernate.mapping.PersistentClass;

/** The aliases of a subquery, and what is around it. */
final class QueryScope implements Scope {
    private final Scope outer;
    private final Map<String, Source> sources = new LinkedHashMap<>();

    QueryScope(Scope outer) {
        this.outer = outer;
    }

    /** Adds an entity under its alias, which is folded, or under a name of its own if it has none. */
    Source add(PersistentClass entity, Optional<String> alias, Node declaration) {
        String name = alias.orElseGet(entity::getJpaEntityName).toLowerCase(Locale.ROOT);
        if (name.equals(Rows.OLD) || name.equals(Rows.NEW)) {
            throw new ConditionException(
                    "calls an entity '" + name + "' in '" + declaration.text() + "', as a row is called",
                    "Use another alias.");
        } else if (sources.containsKey(name)) {
            throw new ConditionException(
                    "has two entities called '" + name + "' in one subquery", "Give each an alias of its own.");
        }
        Source source = new Source(name, entity);
        sources.put(name, source);
        return source;
    }

    Optional<Source> source(String name) {
        return Optional.ofNullable(sources.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The only entity of the subquery, which it returns if it does not say what. */
    Optional<Source> single() {
        return sources.size() == 1 ? sources.values().stream().findFirst() : Optional.empty();
    }

    @Override
    public Rows rows() {
        return outer.rows();
    }

    @Override
    public boolean binds(String name) {
        return source(name).isPresent() || outer.binds(name);
    }

    /** Aliases, the nearest first; then attributes without an alias, those of the nearest subquery first. */
    @Override
    public Operand read(Node simplePath) {
        List<String> path = Rows.segments(simplePath);
        Optional<Source> source = source(path.get(0));
        if (source.isPresent()) {
            return source.get().read(simplePath.text(), path.subList(1, path.size()));
        }
        return outer.binds(path.get(0)) ? outer.read(simplePath) : unqualified(simplePath, path);
    }

    private Operand unqualified(Node simplePath, List<String> path) {
        List<Source> having = sources.values().stream()
                .filter(source -> source.has(path.get(0)))
                .toList();
        if (having.size() > 1) {
            throw new ConditionException(
                    "names '" + simplePath.text() + "', which several entities of the subquery have",
                    "Begin with an alias.");
        }
        return having.isEmpty() ? outer.read(simplePath) : having.get(0).read(simplePath.text(), path);
    }
}
