package org.hibernatepg.benchmarks.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.hibernate.SessionFactory;
import org.hibernate.Version;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.benchmarks.comparison.ManyEntities;
import org.hibernatepg.history.TrackHistory;
import org.junit.jupiter.api.Test;

/** What tracking adds to a start, in what can be counted; without a database. */
class StartsTest {
    private static final int ENTITIES = 40;
    private static final int ROUNDS = 4;

    private static final List<AnnotationDescription> TRACKED =
            List.of(AnnotationDescription.Builder.ofType(TrackHistory.class).build());

    private static final Map<String, Object> WITHOUT_DATABASE = Map.of(
            "hibernate.boot.allow_jdbc_metadata_access",
            false,
            "jakarta.persistence.database-product-name",
            "PostgreSQL",
            "jakarta.persistence.database-product-version",
            "18.0",
            "hibernate.integration.envers.enabled",
            false);

    @Test
    void annotationsOfAPackageAreLookedForOnceForAllEventsInIt() {
        assumeThat(Version.getVersionString())
                .as("the line of Hibernate that remembers packages")
                .startsWith("7.4");
        int untracked = searchesForPackages(List.of());

        assertThat(untracked).isPositive();
        assertThat(searchesForPackages(TRACKED)).isBetween(untracked, untracked + 2);
    }

    @Test
    void aTrackedEntityTakesLessThanTwoUntrackedOnes() {
        long untracked = 0;
        long tracked = 0;
        // The last round counts: the first ones make what is made once.
        for (int round = 0; round < ROUNDS; round++) {
            untracked = bytes(ManyEntities.of(ENTITIES, List.of()));
            tracked = bytes(ManyEntities.of(ENTITIES, TRACKED));
        }

        assertThat((double) tracked / untracked).isBetween(1.0, 1.55);
    }

    private static long bytes(List<Class<?>> entities) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        start(entities);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static int searchesForPackages(List<AnnotationDescription> annotations) {
        List<Class<?>> entities = ManyEntities.of(ENTITIES, annotations);
        AtomicInteger searches = new AtomicInteger();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new ClassLoader(before) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                if (name.endsWith(".many.package-info")) {
                    searches.incrementAndGet();
                }
                return super.findClass(name);
            }
        });
        try {
            start(entities);
        } finally {
            thread.setContextClassLoader(before);
        }
        return searches.get();
    }

    private static void start(List<Class<?>> entities) {
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySettings(WITHOUT_DATABASE)
                .build();
        MetadataSources sources = new MetadataSources(registry);
        entities.forEach(sources::addAnnotatedClass);
        try (SessionFactory factory = sources.buildMetadata().buildSessionFactory()) {
            assertThat(factory.getMetamodel().getEntities()).hasSizeGreaterThanOrEqualTo(entities.size());
        }
    }
}
