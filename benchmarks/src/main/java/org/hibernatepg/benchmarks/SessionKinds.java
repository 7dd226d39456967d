package org.hibernatepg.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hibernatepg.testing.TestUnit;

/** The same work of sessions on entities of several kinds, each kind with a persistence unit and a database of its own. */
final class SessionKinds implements AutoCloseable {
    private record Kind(Sessions sessions, Consumer<Runnable> within) {}

    private final int rows;
    private final int each;
    private final List<TestUnit> units = new ArrayList<>();
    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    /** So many rows in transactions of so many. */
    SessionKinds(int rows, int each) {
        this.rows = rows;
        this.each = each;
    }

    /** Adds an entity, with further ones that it needs. */
    void add(String name, Class<? extends Document> entity, Class<?>... others) {
        Class<?>[] entities =
                Stream.concat(Stream.of(entity), Stream.of(others)).toArray(Class<?>[]::new);
        TestUnit unit = TestUnit.of(entities).set("hibernate.jdbc.batch_size", 50);
        units.add(unit);
        kinds.put(name, new Kind(new Sessions(unit.start(), entity, rows, each), Runnable::run));
    }

    /** Adds the same entity as another kind, whose work runs within something. */
    void addWithin(String name, String other, Consumer<Runnable> within) {
        kinds.put(name, new Kind(Objects.requireNonNull(kinds.get(other)).sessions(), within));
    }

    Set<String> names() {
        return kinds.keySet();
    }

    /** Runs one kind of work on all kinds of entities by turns. */
    Comparison compare(Size size, Consumer<Sessions> prepare, Consumer<Sessions> work) {
        Comparison comparison = new Comparison();
        kinds.forEach((name, kind) -> comparison.add(name, () -> prepare.accept(kind.sessions()), () -> kind.within()
                .accept(() -> work.accept(kind.sessions()))));
        return comparison.run(size.rounds());
    }

    /** How many statements one kind of work sends for one kind of entities. */
    int statements(String name, Consumer<Sessions> prepare, Consumer<Sessions> work) {
        Kind kind = Objects.requireNonNull(kinds.get(name));
        prepare.accept(kind.sessions());
        kind.sessions().unit().clearStatements();
        kind.within().accept(() -> work.accept(kind.sessions()));
        return kind.sessions().unit().statements().size();
    }

    @Override
    public void close() {
        units.forEach(TestUnit::close);
    }
}
