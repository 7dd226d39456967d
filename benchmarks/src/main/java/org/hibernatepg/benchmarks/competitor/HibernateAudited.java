package org.hibernatepg.benchmarks.competitor;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.hibernatepg.benchmarks.comparison.Past;
import org.hibernatepg.benchmarks.comparison.Recorded;

/**
 * The {@code @Audited} that Hibernate has from 7.4 on.
 *
 * @param validity whether with the strategy that keeps the end of each revision
 */
record HibernateAudited(boolean validity) implements RevisionTables {
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
    public Optional<Past> past() {
        return Optional.of(new HibernateAuditedQueries());
    }

    @Override
    public Optional<Recorded> recorded() {
        return Optional.of(new HibernateAuditedQueries());
    }
}
