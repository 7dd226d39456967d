package org.hibernatepg.history.internal.asof;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.RecordedTable;

/** The changed statements of a persistence unit, which many sessions use. */
final class PastStatements {
    private final Map<Kind, PastStatement> statements = new ConcurrentHashMap<>();

    /** What statements depend on. The point itself is in settings. */
    private record Kind(boolean snapshot, Optional<Table> numbering, List<String> path, boolean strict) {}

    PastStatement of(PastSessions sessions, List<String> path) {
        PastPoint point = sessions.point();
        Kind kind = new Kind(point.snapshot(), point.numbering().map(RecordedTable::events), path, sessions.isStrict());
        return statements.computeIfAbsent(
                kind,
                made -> new PastStatement(ShownTables.of(sessions.unit()), point.point(), path, sessions.isStrict()));
    }
}
