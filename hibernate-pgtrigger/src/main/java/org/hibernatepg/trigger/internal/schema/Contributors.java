package org.hibernatepg.trigger.internal.schema;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.HibernateException;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernatepg.trigger.TriggerMappingException;
import org.hibernatepg.trigger.internal.binder.CodeDeclarations;
import org.hibernatepg.trigger.spi.TriggerContributions;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.jspecify.annotations.Nullable;

/** The contributors of one persistence unit: the Java services, and those of the setting. */
final class Contributors {
    private final ClassLoaderService classes;
    private final List<TriggerContributor> contributors = new ArrayList<>();

    private Contributors(ClassLoaderService classes) {
        this.classes = classes;
    }

    static Contributors of(ClassLoaderService classes, @Nullable Object setting) {
        Contributors found = new Contributors(classes);
        found.contributors.addAll(classes.loadJavaServices(TriggerContributor.class));
        if (setting != null) {
            found.add(setting);
        }
        return found;
    }

    private void add(Object value) {
        if (value instanceof TriggerContributor contributor) {
            contributors.add(contributor);
        } else if (value instanceof Collection<?> several) {
            several.forEach(this::add);
        } else if (value instanceof Object[] several) {
            List.of(several).forEach(this::add);
        } else if (value instanceof Class<?> type) {
            contributors.add(instance(type));
        } else if (value instanceof String names) {
            Arrays.stream(names.split("[,\\s]+", -1))
                    .filter(name -> !name.isEmpty())
                    .forEach(name -> contributors.add(instance(type(name))));
        } else {
            throw wrong("holds " + value + ", a " + value.getClass().getName(), null);
        }
    }

    private Class<?> type(String name) {
        try {
            return classes.classForName(name);
        } catch (RuntimeException e) {
            throw wrong("names the class " + name + ", which cannot be loaded", e);
        }
    }

    private static TriggerContributor instance(Class<?> type) {
        if (!TriggerContributor.class.isAssignableFrom(type)) {
            throw wrong("names " + type.getName() + ", which is no TriggerContributor", null);
        }
        try {
            return (TriggerContributor) type.getDeclaredConstructor().newInstance();
        } catch (NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw wrong("names " + type.getName() + ", of which no instance can be made", e);
        }
    }

    private static HibernateException wrong(String problem, @Nullable Exception cause) {
        String takes = "It takes instances of TriggerContributor, their classes, or the names of public classes with a"
                + " constructor without parameters.";
        return new HibernateException("The setting %s %s. %s".formatted(Settings.CONTRIBUTORS, problem, takes), cause);
    }

    void declare(CodeDeclarations declarations) {
        each(contributor -> {
            declarations.by(name(contributor));
            contributor.declare(declarations);
        });
    }

    void contribute(TriggerContributions contributions) {
        each(contributor -> contributor.contribute(contributions));
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
