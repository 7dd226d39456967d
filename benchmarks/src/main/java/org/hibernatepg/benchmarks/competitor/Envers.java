package org.hibernatepg.benchmarks.competitor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.hibernate.envers.AuditOverride;
import org.hibernate.envers.Audited;
import org.hibernate.envers.strategy.internal.DefaultAuditStrategy;
import org.hibernate.envers.strategy.internal.ValidityAuditStrategy;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Past;
import org.hibernatepg.benchmarks.comparison.Recorded;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.benchmarks.comparison.Written;

/**
 * Hibernate Envers.
 *
 * @param validity whether with the strategy that keeps the end of each revision
 */
record Envers(boolean validity) implements Competitor {
    @Override
    public String name() {
        return validity ? "Envers, validity" : "Envers";
    }

    @Override
    public List<AnnotationDescription> annotations(Class<?> shape) {
        return List.of(
                AnnotationDescription.Builder.ofType(Audited.class).build(),
                AnnotationDescription.Builder.ofType(AuditOverride.class)
                        .define("forClass", shape)
                        .build());
    }

    @Override
    public Map<String, Object> settings() {
        Class<?> strategy = validity ? ValidityAuditStrategy.class : DefaultAuditStrategy.class;
        return Map.of("org.hibernate.envers.audit_strategy", strategy.getName());
    }

    @Override
    public List<String> byHand(Shape shape) {
        return RevisionTables.byHand();
    }

    @Override
    public Optional<String> events(String table) {
        return Optional.of(RevisionTables.of(table));
    }

    /** It listens to the events of a session. */
    @Override
    public boolean records(Written written) {
        return written == Written.BY_SESSION;
    }

    @Override
    public List<String> history(Shape shape, Filling filling) {
        return RevisionTables.history(shape, filling, validity);
    }

    @Override
    public Map<String, String> indexesForReading(String table) {
        return RevisionTables.indexes(table);
    }

    @Override
    public Optional<Past> past() {
        return Optional.of(new EnversQueries());
    }

    @Override
    public Optional<Recorded> recorded() {
        return Optional.of(new EnversQueries());
    }
}
