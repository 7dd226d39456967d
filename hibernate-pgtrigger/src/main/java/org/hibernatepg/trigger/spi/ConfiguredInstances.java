package org.hibernatepg.trigger.spi;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.hibernate.HibernateException;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.jspecify.annotations.Nullable;

/**
 * Reads a setting that names implementations: an instance, a class, names of classes separated by commas or white space,
 * or a collection or an array of such.
 *
 * @param <T> what they implement
 */
public final class ConfiguredInstances<T> {
    private final Class<T> type;
    private final String setting;
    private final ClassLoaderService classes;
    private final List<T> instances = new ArrayList<>();

    private ConfiguredInstances(Class<T> type, String setting, ClassLoaderService classes) {
        this.type = type;
        this.setting = setting;
        this.classes = classes;
    }

    /**
     * The instances, in the order in which they are named.
     *
     * @param value the value of the setting, null if it is not set
     * @throws HibernateException if it holds anything else, or an instance cannot be made
     */
    public static <T> List<T> of(Class<T> type, String setting, @Nullable Object value, ClassLoaderService classes) {
        ConfiguredInstances<T> read = new ConfiguredInstances<>(type, setting, classes);
        if (value != null) {
            read.add(value);
        }
        return List.copyOf(read.instances);
    }

    private void add(Object value) {
        if (type.isInstance(value)) {
            instances.add(type.cast(value));
        } else if (value instanceof Collection<?> several) {
            several.forEach(this::add);
        } else if (value instanceof Object[] several) {
            List.of(several).forEach(this::add);
        } else if (value instanceof Class<?> named) {
            instances.add(instance(named));
        } else if (value instanceof String names) {
            Arrays.stream(names.split("[,\\s]+", -1))
                    .filter(name -> !name.isEmpty())
                    .forEach(name -> instances.add(instance(named(name))));
        } else {
            throw wrong("holds " + value + ", a " + value.getClass().getName(), null);
        }
    }

    private Class<?> named(String name) {
        try {
            return classes.classForName(name);
        } catch (RuntimeException e) {
            throw wrong("names the class " + name + ", which cannot be loaded", e);
        }
    }

    private T instance(Class<?> named) {
        if (!type.isAssignableFrom(named)) {
            throw wrong("names " + named.getName() + ", which is no " + type.getSimpleName(), null);
        }
        try {
            return type.cast(named.getDeclaredConstructor().newInstance());
        } catch (NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw wrong("names " + named.getName() + ", of which no instance can be made", e);
        }
    }

    private HibernateException wrong(String problem, @Nullable Exception cause) {
        return new HibernateException(
                "The setting %s %s. It takes instances of %s, their classes, or the names of public classes with a constructor without parameters."
                        .formatted(setting, problem, type.getSimpleName()),
                cause);
    }
}
