package org.hibernatepg.benchmarks.competitor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.hibernate.envers.AuditOverride;
import org.hibernate.envers.Audited;
import org.hibernate.envers.strategy.internal.DefaultAuditStrategy;
import org.hibernate.envers.strategy.internal.ValidityAuditStrategy;
import org.hibernatepg.benchmarks.comparison.Past;
import org.hibernatepg.benchmarks.comparison.Recorded;

/**
 * Hibernate Envers.
 *
 * @param validity whether with the strategy that keeps the end of each revision
 */
record Envers(boolean validity) implements RevisionTables {
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
    public Optional<Past> past() {
        return Optional.of(new EnversQueries());
    }

    @Override
    public Optional<Recorded> recorded() {
        return Optional.of(new EnversQueries());
    }
}
