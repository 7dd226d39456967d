package org.hibernatepg.routing.internal.replica;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernate.boot.registry.classloading.spi.ClassLoadingException;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.RoutingSettings;
import org.hibernatepg.routing.spi.ReplicaStrategy;
import org.jspecify.annotations.Nullable;

/**
 * What the settings say about replicas.
 *
 * @param isNone whether it was said that there are none
 */
record ReplicaConfiguration(
        List<ReplicaSettings> replicas,
        boolean isNone,
        boolean testMode,
        ReplicaStrategy strategy,
        int retries,
        ProbeSettings probes) {
    static final String NONE = "none";
    private static final String PREFIX = "hibernate.routing.";

    /**
     * Reads the settings.
     *
     * @throws RoutingException with every fault of them
     */
    static ReplicaConfiguration of(Map<String, Object> settings, ClassLoaderService classes) {
        Faults faults = new Faults();
        SettingValues values = new SettingValues(settings, faults);
        refuseUnknown(settings, faults);
        ReplicaConfiguration configuration = new ReplicaConfiguration(
                new ReplicaParser(settings, faults).parse(),
                NONE.equals(settings.get(RoutingSettings.REPLICAS)),
                values.flag(RoutingSettings.TEST_MODE),
                strategy(settings.get(RoutingSettings.STRATEGY), classes, faults),
                Math.toIntExact(Math.min(values.number(RoutingSettings.RETRIES, 0, 2), 1000)),
                new ProbeSettings(
                        values.time(RoutingSettings.PROBE_INTERVAL, ProbeSettings.DEFAULT_INTERVAL),
                        values.time(RoutingSettings.PROBE_TIMEOUT, ProbeSettings.DEFAULT_TIMEOUT),
                        values.timeOrNone(RoutingSettings.MAX_LAG, ProbeSettings.DEFAULT_MAX_LAG),
                        values.numberOrNone(RoutingSettings.MAX_LAG_BYTES)));
        faults.throwIfAny();
        return configuration;
    }

    private static void refuseUnknown(Map<String, Object> settings, Faults faults) {
        List<String> known = Stream.of(RoutingSettings.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .map(ReplicaConfiguration::value)
                .toList();
        for (String name : new TreeSet<>(settings.keySet())) {
            boolean ofReplica = name.startsWith(RoutingSettings.REPLICA + ".");
            if (name.startsWith(PREFIX)
                    && !ofReplica
                    && (!known.contains(name) || name.equals(RoutingSettings.REPLICA))) {
                faults.add("'" + name + "' is not known; most like it is '" + Faults.nearest(name, known) + "'");
            }
        }
    }

    private static String value(Field constant) {
        try {
            return String.valueOf(constant.get(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ReplicaStrategy strategy(@Nullable Object setting, ClassLoaderService classes, Faults faults) {
        if (setting instanceof ReplicaStrategy strategy) {
            return strategy;
        }
        String name = setting == null ? "" : setting.toString().trim();
        String lower = name.toLowerCase(Locale.ROOT);
        if (name.isEmpty() || Strategies.NAMES.contains(lower)) {
            return Strategies.named(lower);
        }
        try {
            Class<?> type = setting instanceof Class<?> given ? given : classes.classForName(name);
            return type.asSubclass(ReplicaStrategy.class).getConstructor().newInstance();
        } catch (ClassLoadingException e) {
            faults.add("'" + RoutingSettings.STRATEGY + "' is '" + name + "', and has to be one of "
                    + String.join(", ", Strategies.NAMES) + ", or a class that implements "
                    + ReplicaStrategy.class.getName());
        } catch (ClassCastException e) {
            faults.add("'" + RoutingSettings.STRATEGY + "' is " + name + ", which does not implement "
                    + ReplicaStrategy.class.getName());
        } catch (ReflectiveOperationException e) {
            faults.add("'" + RoutingSettings.STRATEGY + "' is " + name
                    + ", of which no instance can be made: it has to be public, with a public constructor without"
                    + " parameters (" + e + ")");
        }
        return Strategies.named(Strategies.ROUND_ROBIN);
    }
}
