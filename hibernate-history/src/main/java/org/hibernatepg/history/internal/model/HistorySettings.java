package org.hibernatepg.history.internal.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.MetadataImplementor;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernatepg.history.ContextStorage;
import org.hibernatepg.history.CreatedAt;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.spi.MappingFaults;

/** The settings {@code hibernate.history.*}: what holds for histories that do not say otherwise. Each is read once. */
final class HistorySettings {
    /** {@code row} or {@code statement}, the default. */
    private static final String LEVEL = "hibernate.history.level";

    /** {@code clock_timestamp}, the default, {@code statement_timestamp} or {@code now}. */
    private static final String CREATED_AT = "hibernate.history.created_at";

    /** {@code json}, the default, {@code shared} or {@code none}. */
    private static final String CONTEXT = "hibernate.history.context";

    /** {@code true} or {@code false}, the default. */
    private static final String CONTEXT_REQUIRED = "hibernate.history.context_required";

    private final Map<String, Object> values;
    private final MappingFaults faults;
    private final Level level;
    private final CreatedAt createdAt;
    private final ContextStorage context;
    private final boolean contextRequired;

    private HistorySettings(Map<String, Object> values, MappingFaults faults) {
        this.values = values;
        this.faults = faults;
        this.level = constant(LEVEL, Level.STATEMENT);
        this.createdAt = constant(CREATED_AT, CreatedAt.CLOCK_TIMESTAMP);
        this.context = constant(CONTEXT, ContextStorage.JSON);
        this.contextRequired = flag(CONTEXT_REQUIRED);
    }

    /** The settings of a persistence unit. Wrong values are reported. */
    static HistorySettings of(Metadata metadata, MappingFaults faults) {
        return new HistorySettings(
                ((MetadataImplementor) metadata)
                        .getMetadataBuildingOptions()
                        .getServiceRegistry()
                        .requireService(ConfigurationService.class)
                        .getSettings(),
                faults);
    }

    Level level() {
        return level;
    }

    CreatedAt createdAt() {
        return createdAt;
    }

    ContextStorage context() {
        return context;
    }

    boolean contextRequired() {
        return contextRequired;
    }

    private boolean flag(String setting) {
        String text = text(setting).orElse("false").toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            fault(setting, text, "Use true or false.");
        }
        return text.equals("true");
    }

    /** The constant of an enum, by its name in any case. */
    private <E extends Enum<E>> E constant(String setting, E otherwise) {
        Optional<String> text = text(setting);
        if (text.isEmpty()) {
            return otherwise;
        }
        E[] constants = otherwise.getDeclaringClass().getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> constant.name().equalsIgnoreCase(text.get()))
                .findFirst()
                .orElseGet(() -> {
                    String choice = Arrays.stream(constants)
                            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(" or "));
                    fault(setting, text.get(), "Use " + choice + ".");
                    return otherwise;
                });
    }

    private Optional<String> text(String setting) {
        return Optional.ofNullable(values.get(setting))
                .map(value -> value.toString().trim())
                .filter(value -> !value.isEmpty());
    }

    private void fault(String setting, String value, String remedy) {
        faults.add("Settings", setting, "is '" + value + "'", remedy);
    }
}
