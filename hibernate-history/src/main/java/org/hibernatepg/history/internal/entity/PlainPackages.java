package org.hibernatepg.history.internal.entity;

import java.util.Set;
import org.hibernate.boot.registry.classloading.spi.ClassLoadingException;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.models.internal.MutableClassDetailsRegistry;
import org.hibernate.models.internal.jdk.JdkClassDetails;
import org.hibernate.models.spi.ModelsContext;

/**
 * Packages without annotations. For each entity, Hibernate 7 looks up to four times for the {@code package-info} of its
 * package. Where there is none, as in most, it searches the whole class path in vain and does not remember it. For the
 * entities of events it need not.
 */
final class PlainPackages {
    private PlainPackages() {}

    /** What Hibernate finds in place of a {@code package-info} that is missing. */
    private interface Nothing {}

    /** Has Hibernate look once for the annotations of some packages. */
    static void remember(Set<String> packages, MetadataBuildingContext context) {
        try {
            packages.forEach(name -> OfHibernate7.remember(name + ".package-info", context));
        } catch (LinkageError e) {
            // Hibernate 6 has other means. Where a release has moved these, a start takes longer.
            return;
        }
    }

    /** A class of its own, since Hibernate 6 lacks the classes. */
    private static final class OfHibernate7 {
        static void remember(String name, MetadataBuildingContext context) {
            ModelsContext models = context.getBootstrapContext().getModelsContext();
            if (models.getClassDetailsRegistry() instanceof MutableClassDetailsRegistry classes) {
                try {
                    classes.resolveClassDetails(name);
                } catch (ClassLoadingException none) {
                    classes.addClassDetails(name, new JdkClassDetails(name, Nothing.class, models));
                }
            }
        }
    }
}
