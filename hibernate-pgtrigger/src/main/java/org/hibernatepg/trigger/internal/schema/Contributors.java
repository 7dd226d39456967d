package org.hibernatepg.trigger.internal.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.HibernateException;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernatepg.trigger.TriggerMappingException;
import org.hibernatepg.trigger.internal.binder.CodeDeclarations;
import org.hibernatepg.trigger.spi.ConfiguredInstances;
import org.hibernatepg.trigger.spi.TriggerContributions;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.jspecify.annotations.Nullable;

/** The contributors of one persistence unit: the Java services, and those of the setting. */
final class Contributors {
    private final List<TriggerContributor> contributors;

    private Contributors(List<TriggerContributor> contributors) {
        this.contributors = contributors;
    }

    static Contributors of(ClassLoaderService classes, @Nullable Object setting) {
        List<TriggerContributor> found = new ArrayList<>(classes.loadJavaServices(TriggerContributor.class));
        found.addAll(ConfiguredInstances.of(TriggerContributor.class, Settings.CONTRIBUTORS, setting, classes));
        return new Contributors(found);
    }

    void declare(CodeDeclarations declarations) {
        each(contributor -> {
            declarations.by(name(contributor));
            contributor.declare(declarations);
        });
    }

    void contribute(TriggerContributions contributions) {
        each(contributor -> contributor.contribute(contributions));
        each(contributor -> contributor.contributeLast(contributions));
    }

    private void each(Consumer<TriggerContributor> work) {
        for (TriggerContributor contributor : contributors) {
            try {
                work.accept(contributor);
            } catch (TriggerMappingException e) {
                throw e; // tells what is wrong by itself
            } catch (RuntimeException e) {
                throw new HibernateException(
                        "The trigger contributor %s failed: %s"
                                .formatted(contributor.getClass().getName(), e.getMessage()),
                        e);
            }
        }
    }

    /** As short as the names of annotations in errors are; of a lambda or an anonymous class, all of it. */
    private static String name(TriggerContributor contributor) {
        String simple = contributor.getClass().getSimpleName();
        return simple.isEmpty() ? contributor.getClass().getName() : simple;
    }
}
