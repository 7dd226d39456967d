package org.hibernatepg.history.internal.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.MetadataImplementor;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernatepg.history.CreatedAt;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.spi.MappingFaults;

/** The settings {@code hibernate.history.*}: what holds for histories that do not say otherwise. Each is read once. */
final class HistorySettings {
    /** {@code row} or {@code statement}, the default. */
    private static final String LEVEL = "hibernate.history.level";

    /** {@code clock_timestamp}, the default, {@code statement_timestamp} or {@code now}. */
    private static final String CREATED_AT = "hibernate.history.created_at";

    private final Map<String, Object> values;
    private final MappingFaults faults;
    private final Level level;
    private final CreatedAt createdAt;

    private HistorySettings(Map<String, Object> values, MappingFaults faults) {
        this.values = values;
        this.faults = faults;
        this.level = constant(LEVEL, Level.STATEMENT);
        this.createdAt = constant(CREATED_AT, CreatedAt.CLOCK_TIMESTAMP);
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
