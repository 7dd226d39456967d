package org.hibernatepg.history.internal.context;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.service.ServiceRegistry;
import org.hibernatepg.history.spi.ContextSource;
import org.hibernatepg.trigger.spi.ConfiguredInstances;
import org.hibernatepg.trigger.spi.MappingFaults;

/** What supplies the values that every event of one persistence unit holds. */
final class ContextSources {
    /** The setting for sources of one persistence unit. */
    static final String SOURCES = "hibernate.history.context_sources";

    /** What settings for constant values begin with; the rest is the name of the value. */
    static final String DEFAULTS = "hibernate.history.context_defaults.";

    private final Map<String, Object> constants;
    private final List<CarefulSource> sources;
    private volatile Seen seen;

    /** What the sources said last. Mostly they say it again. */
    private record Seen(List<Map<String, ?>> answers, ContextDefaults defaults) {}

    private ContextSources(Map<String, Object> constants, List<CarefulSource> sources) {
        this.constants = constants;
        this.sources = sources;
        this.seen = seen(List.of());
    }

    static ContextSources of(ServiceRegistry persistenceUnit) {
        Map<String, Object> settings =
                persistenceUnit.requireService(ConfigurationService.class).getSettings();
        ClassLoaderService classes = persistenceUnit.requireService(ClassLoaderService.class);
        List<ContextSource> sources = new ArrayList<>(classes.loadJavaServices(ContextSource.class));
        sources.addAll(ConfiguredInstances.of(ContextSource.class, SOURCES, settings.get(SOURCES), classes));
        return new ContextSources(
                constants(settings), sources.stream().map(CarefulSource::new).toList());
    }

    private static Map<String, Object> constants(Map<String, Object> settings) {
        MappingFaults faults = new MappingFaults();
        Map<String, Object> constants = new TreeMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(DEFAULTS)) {
                constants.put(name.substring(DEFAULTS.length()), value);
            }
        });
        constants.forEach((name, value) -> check(name, value, faults));
        faults.throwIfAny();
        return JsonValues.of(constants);
    }

    private static void check(String name, Object value, MappingFaults faults) {
        try {
            JsonText.limited(JsonValues.of(Map.of(name, value)));
        } catch (IllegalArgumentException e) {
            faults.add("The persistence unit", DEFAULTS + name, "cannot be a value", String.valueOf(e.getMessage()));
        }
    }

    boolean isEmpty() {
        return constants.isEmpty() && sources.isEmpty();
    }

    /** The values now; the same instance as long as no source has given another map. */
    ContextDefaults defaults() {
        Seen last = seen;
        List<Map<String, ?>> answers = new ArrayList<>(sources.size());
        for (CarefulSource source : sources) {
            answers.add(source.answer());
        }
        if (isSame(answers, last.answers)) {
            return last.defaults;
        }
        Seen now = seen(answers);
        seen = now;
        return now.defaults;
    }

    private static boolean isSame(List<Map<String, ?>> some, List<Map<String, ?>> others) {
        boolean same = some.size() == others.size();
        for (int i = 0; same && i < some.size(); i++) {
            same = some.get(i) == others.get(i);
        }
        return same;
    }

    private Seen seen(List<Map<String, ?>> answers) {
        Map<String, Object> values = new LinkedHashMap<>(constants);
        for (int i = 0; i < answers.size(); i++) {
            values.putAll(sources.get(i).values(answers.get(i)));
        }
        return new Seen(answers, new ContextDefaults(values));
    }
}
