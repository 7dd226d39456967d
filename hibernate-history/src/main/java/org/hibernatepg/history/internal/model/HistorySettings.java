package org.hibernatepg.history.internal.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernate.boot.registry.classloading.spi.ClassLoadingException;
import org.hibernate.boot.spi.MetadataImplementor;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.service.ServiceRegistry;
import org.hibernatepg.history.ContextStorage;
import org.hibernatepg.history.CreatedAt;
import org.hibernatepg.history.EventColumn;
import org.hibernatepg.history.EventPartitioning;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.EventWriter;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.history.internal.protection.Maintenance;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.SettingNames;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The settings {@code hibernate.history.*}: what holds for histories that do not say otherwise. Each is read once. */
final class HistorySettings {
    /** {@code row} or {@code statement}, the default: for tables that do not need to be recorded by row. */
    private static final String LEVEL = "hibernate.history.level";

    /** {@code clock_timestamp}, the default, {@code statement_timestamp} or {@code now}. */
    private static final String CREATED_AT = "hibernate.history.created_at";

    /** {@code json}, the default, {@code shared} or {@code none}. */
    private static final String CONTEXT = "hibernate.history.context";

    /** {@code true} or {@code false}, the default. */
    private static final String CONTEXT_REQUIRED = "hibernate.history.context_required";

    /** A mapped superclass of event classes, or its name. */
    private static final String EVENT_CLASS = "hibernate.history.event_class";

    /** Operations, or a class with trackers: see {@link DefaultTrackers}. */
    private static final String TRACKERS = "hibernate.history.trackers";

    /** Constants of {@link EventColumn}, separated by commas; none by default. */
    private static final String COLUMNS = "hibernate.history.columns";

    /** {@code true} or {@code false}, the default. */
    private static final String APPEND_ONLY = "hibernate.history.append_only";

    /** {@code true} or {@code false}, the default. */
    private static final String OBJECT_REFERENCE = "hibernate.history.object_reference";

    /** {@code invoker}, the default, or {@code owner}. */
    private static final String WRITER = "hibernate.history.writer";

    /** {@code true} or {@code false}, the default. */
    private static final String SEALED = "hibernate.history.sealed";

    /** {@code true} or {@code false}; by default true unless owners write and nothing says who may ignore. */
    private static final String IGNORABLE = "hibernate.history.ignorable";

    /** The role that writes to tracked tables, and may only read events; none by default. */
    private static final String APPLICATION_ROLE = "hibernate.history.application_role";

    /** The schema of event tables; by default that of the tracked ones. */
    private static final String SCHEMA = "hibernate.history.schema";

    /** A constant of {@link EventPartitioning}; none by default. */
    private static final String PARTITION_BY = "hibernate.history.partition_by";

    /** How many partitions there are after the current one; 3 by default. */
    private static final String PARTITIONS_AHEAD = "hibernate.history.partitions_ahead";

    /** How long events are kept, as in {@code P24M}; for ever by default. */
    private static final String RETENTION = "hibernate.history.retention";

    /** Whether there is a table of erasures: {@code true} or {@code false}, the default. */
    private static final String ERASURE = "hibernate.history.erasure";

    /** Those of contexts, which are read elsewhere, among them. */
    private static final SettingNames NAMES = new SettingNames(
            "hibernate.history.",
            List.of(
                    LEVEL,
                    CREATED_AT,
                    CONTEXT,
                    CONTEXT_REQUIRED,
                    "hibernate.history.context_defaults.",
                    "hibernate.history.context_max_bytes",
                    "hibernate.history.context_sources",
                    EVENT_CLASS,
                    TRACKERS,
                    COLUMNS,
                    APPEND_ONLY,
                    OBJECT_REFERENCE,
                    WRITER,
                    SEALED,
                    IGNORABLE,
                    APPLICATION_ROLE,
                    Maintenance.ROLE,
                    SCHEMA,
                    PARTITION_BY,
                    PARTITIONS_AHEAD,
                    RETENTION,
                    ERASURE));

    private final Map<String, Object> values;
    private final ClassLoaderService classes;
    private final MappingFaults faults;
    private final Level level;
    private final CreatedAt createdAt;
    private final ContextStorage context;
    private final boolean contextRequired;
    private final EventType eventType;
    private final Tracker[] trackers;
    private final List<EventColumn> columns;
    private final boolean appendOnly;
    private final boolean sealed;
    private final boolean objectReference;
    private final EventPartitioning partitionBy;
    private final int partitionsAhead;
    private final boolean erasure;
    private final EventWriter writer;
    private final Optional<Boolean> ignorable;

    private HistorySettings(ServiceRegistry services, MappingFaults faults) {
        this.values = services.requireService(ConfigurationService.class).getSettings();
        this.classes = services.requireService(ClassLoaderService.class);
        this.faults = faults;
        NAMES.warnOfOthers(values.keySet(), Logger.getLogger("org.hibernatepg.history"));
        this.level = constant(LEVEL, Level.STATEMENT);
        this.createdAt = constant(CREATED_AT, CreatedAt.CLOCK_TIMESTAMP);
        this.context = constant(CONTEXT, ContextStorage.JSON);
        this.contextRequired = flag(CONTEXT_REQUIRED);
        this.eventType = readEventType();
        this.trackers = new DefaultTrackers(classes, (value, remedy) -> fault(TRACKERS, value, remedy))
                .of(values.get(TRACKERS));
        this.columns = readColumns();
        this.appendOnly = flag(APPEND_ONLY);
        this.sealed = flag(SEALED);
        this.objectReference = flag(OBJECT_REFERENCE);
        this.partitionBy = constant(PARTITION_BY, EventPartitioning.NONE);
        this.partitionsAhead = readPartitionsAhead();
        this.erasure = flag(ERASURE);
        this.writer = constant(WRITER, EventWriter.INVOKER);
        this.ignorable = text(IGNORABLE).map(given -> flag(IGNORABLE));
    }

    /** The settings of a persistence unit. Wrong values are reported. */
    static HistorySettings of(Metadata metadata, MappingFaults faults) {
        return new HistorySettings(
                ((MetadataImplementor) metadata).getMetadataBuildingOptions().getServiceRegistry(), faults);
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

    /** Of histories that declare none. */
    Tracker[] trackers() {
        return trackers.clone();
    }

    private boolean flag(String setting) {
        String text = text(setting).orElse("false").toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            fault(setting, text, "Use true or false.");
        }
        return text.equals("true");
    }

    EventType eventType() {
        return eventType;
    }

    List<EventColumn> columns() {
        return columns;
    }

    boolean appendOnly() {
        return appendOnly;
    }

    boolean sealed() {
        return sealed;
    }

    boolean objectReference() {
        return objectReference;
    }

    String schema() {
        return text(SCHEMA).orElse("");
    }

    EventWriter writer() {
        return writer;
    }

    Optional<Boolean> ignorable() {
        return ignorable;
    }

    Optional<String> applicationRole() {
        return text(APPLICATION_ROLE);
    }

    Optional<String> maintenanceRole() {
        return text(Maintenance.ROLE);
    }

    boolean erasure() {
        return erasure;
    }

    /** As it is written. */
    String retention() {
        return text(RETENTION).orElse("");
    }

    EventPartitioning partitionBy() {
        return partitionBy;
    }

    int partitionsAhead() {
        return partitionsAhead;
    }

    private int readPartitionsAhead() {
        String text = text(PARTITIONS_AHEAD).orElse("3");
        if (text.matches("\\d{1,3}")) {
            return Integer.parseInt(text);
        }
        fault(PARTITIONS_AHEAD, text, "Use a number from 0 to 999.");
        return 0;
    }

    private List<EventColumn> readColumns() {
        return Arrays.stream(text(COLUMNS).orElse("").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> constant(COLUMNS, name, EventColumn.NONE))
                .toList();
    }

    private EventType readEventType() {
        Object value = values.get(EVENT_CLASS);
        if (value == null || value.toString().isBlank()) {
            return EventType.PLAIN;
        }
        Class<?> type =
                value instanceof Class<?> given ? given : named(value.toString().strip());
        if (type != null && EventRecord.class.isAssignableFrom(type) && EventType.isBase(type)) {
            return new EventType(type.asSubclass(EventRecord.class), false);
        }
        fault(
                EVENT_CLASS,
                type == null ? value.toString() : type.getName(),
                "Name a @MappedSuperclass that extends " + EventRecord.class.getName() + ".");
        return EventType.PLAIN;
    }

    private @Nullable Class<?> named(String name) {
        try {
            return classes.classForName(name);
        } catch (ClassLoadingException notFound) {
            return null;
        }
    }

    /** The constant of an enum, by its name in any case. */
    private <E extends Enum<E>> E constant(String setting, E otherwise) {
        return text(setting).map(name -> constant(setting, name, otherwise)).orElse(otherwise);
    }

    private <E extends Enum<E>> E constant(String setting, String name, E otherwise) {
        E[] constants = otherwise.getDeclaringClass().getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> constant.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseGet(() -> {
                    String choice = Arrays.stream(constants)
                            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(" or "));
                    fault(setting, name, "Use " + choice + ".");
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
