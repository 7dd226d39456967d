package org.hibernatepg.trigger.internal.schema;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.HibernateException;

/** The settings of this module, read from those of the persistence unit. */
final class Settings {
    /** {@code true} installs at start-up whatever schema action is configured; {@code false} never beside it. */
    static final String INSTALL = "hibernate.pgtrigger.install";

    /** Whether triggers that are no longer declared are removed where triggers are installed; true by default. */
    static final String PRUNE = "hibernate.pgtrigger.prune";

    /** How long installation waits for a lock, in milliseconds; 30,000 by default. */
    static final String LOCK_TIMEOUT = "hibernate.pgtrigger.lock_timeout";

    private static final String DEFAULT_LOCK_TIMEOUT = "30000";

    private final Map<String, Object> values;

    Settings(Map<String, Object> values) {
        this.values = values;
    }

    /** Whether triggers are to be installed once the schema action is through. */
    boolean installsAtStart() {
        return read(INSTALL).map(Boolean::parseBoolean).orElseGet(this::createsSchema);
    }

    boolean prunes() {
        return read(PRUNE).map(Boolean::parseBoolean).orElse(true);
    }

    Duration lockTimeout() {
        String millis = read(LOCK_TIMEOUT).orElse(DEFAULT_LOCK_TIMEOUT);
        try {
            return Duration.ofMillis(Long.parseLong(millis));
        } catch (NumberFormatException e) {
            throw new HibernateException(
                    "The setting %s is '%s'. It is a number of milliseconds.".formatted(LOCK_TIMEOUT, millis), e);
        }
    }

    /** Hibernate logs what fails while it creates a schema and goes on; a missing trigger is too much to go on with. */
    private boolean createsSchema() {
        return Stream.of(
                        "jakarta.persistence.schema-generation.database.action",
                        "javax.persistence.schema-generation.database.action",
                        "hibernate.hbm2ddl.auto")
                .flatMap(name -> read(name).stream())
                .findFirst()
                .filter(action -> action.contains("create"))
                .isPresent();
    }

    private Optional<String> read(String name) {
        return Optional.ofNullable(values.get(name))
                .map(value -> value.toString().trim().toLowerCase(Locale.ROOT));
    }
}
