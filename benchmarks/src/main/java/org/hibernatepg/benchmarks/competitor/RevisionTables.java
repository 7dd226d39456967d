package org.hibernatepg.benchmarks.competitor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.benchmarks.comparison.Written;

/**
 * What Envers and Hibernate's {@code @Audited} have in common: a table of revisions, and one for each table. Both listen to the
 * events of a session.
 */
interface RevisionTables extends Competitor {
    /** Whether with the strategy that keeps the end of each revision. */
    boolean validity();

    /** So that revisions of {@link #history} and those that are made later are not the same. */
    @Override
    default List<String> byHand(Shape shape) {
        return List.of("alter sequence revinfo_seq restart with " + Filling.LATER_REVISIONS);
    }

    @Override
    default Optional<String> events(String table) {
        return Optional.of(table + "_aud");
    }

    @Override
    default boolean records(Written written) {
        return written == Written.BY_SESSION;
    }

    /** A history in which each change was a transaction, and so has a revision of its own. */
    @Override
    default List<String> history(Shape shape, Filling filling) {
        return List.of(
                "insert into revinfo (rev, revtstmp) select %s, extract(epoch from %s) * 1000 %s on conflict do nothing"
                        .formatted(filling.revision(), filling.time(), filling.events()),
                """
                insert into %1$s_aud (%2$s, rev, revtype%3$s) select %4$s, %5$s, case v when 1 then 0 else 1 end%6$s
                  %7$s""".formatted(
                                shape.table(),
                                String.join(", ", shape.columns()),
                                validity() ? ", revend" : "",
                                String.join(", ", shape.values()),
                                filling.revision(),
                                validity() ? ", " + filling.nextRevision() : "",
                                filling.events()));
    }

    /** Neither makes an index by which a row's events are found, nor one for points in time. */
    @Override
    default Map<String, String> indexesForReading(String table) {
        return Map.of(
                table + "_aud_by_id", "%s_aud (id, rev)".formatted(table), "revinfo_by_time", "revinfo (revtstmp)");
    }
}
