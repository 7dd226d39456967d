package org.hibernatepg.benchmarks.competitor;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Past;
import org.hibernatepg.benchmarks.comparison.Recorded;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.benchmarks.comparison.Written;

/**
 * The {@code @Audited} that Hibernate has from 7.4 on.
 *
 * @param validity whether with the strategy that keeps the end of each revision
 */
record HibernateAudited(boolean validity) implements Competitor {
    private static final String STRATEGY = "hibernate.audit.strategy";

    /** Whether this line of Hibernate has it. */
    static boolean isAvailable() {
        return HibernateAuditedApi.isAvailable();
    }

    @Override
    public String name() {
        return validity ? "Hibernate's @Audited, validity" : "Hibernate's @Audited";
    }

    @Override
    public Optional<String> note() {
        return validity
                ? Optional.of(
                        "Without JDBC batches: in Hibernate 7.4.6 it binds an insert's values to the update of the"
                                + " revision before, which has the same batch key, and fails.")
                : Optional.empty();
    }

    @Override
    public List<AnnotationDescription> annotations(Class<?> shape) {
        Class<? extends Annotation> audited =
                HibernateAuditedApi.type("org.hibernate.annotations.Audited").asSubclass(Annotation.class);
        return List.of(AnnotationDescription.Builder.ofType(audited).build());
    }

    @Override
    public List<Class<?>> alsoMapped() {
        return List.of(HibernateAuditedApi.type("org.hibernate.audit.DefaultChangelog"));
    }

    @Override
    public Map<String, Object> settings() {
        return validity ? Map.of(STRATEGY, "VALIDITY", "hibernate.jdbc.batch_size", 0) : Map.of(STRATEGY, "DEFAULT");
    }

    @Override
    public List<String> byHand(Shape shape) {
        return RevisionTables.byHand();
    }

    @Override
    public Optional<String> events(String table) {
        return Optional.of(RevisionTables.of(table));
    }

    /** It writes with the flush of a session. */
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
        return Optional.of(new HibernateAuditedQueries());
    }

    @Override
    public Optional<Recorded> recorded() {
        return Optional.of(new HibernateAuditedQueries());
    }
}
