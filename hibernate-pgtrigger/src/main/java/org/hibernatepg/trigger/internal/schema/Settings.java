package org.hibernatepg.trigger.internal.schema;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hibernate.HibernateException;
import org.hibernatepg.trigger.spi.SettingNames;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The settings of this module, read from those of the persistence unit. */
final class Settings {
    /** Whether triggers are installed at start-up whatever schema action is configured; false by default. */
    static final String INSTALL = "hibernate.pgtrigger.install";

    /** Whether triggers that are no longer declared are removed where triggers are installed; true by default. */
    static final String PRUNE = "hibernate.pgtrigger.prune";

    /**
     * The name under which the persistence unit owns the triggers that it installs; the name of the persistence unit by
     * default. Whoever sets it has triggers removed from tables that are no longer mapped, too.
     */
    static final String OWNER = "hibernate.pgtrigger.owner";

    /** How long installation waits for a lock, in milliseconds; 30,000 by default. */
    static final String LOCK_TIMEOUT = "hibernate.pgtrigger.lock_timeout";

    /**
     * The role whose members alone may ignore triggers, as the catalog has its name; none by default, so that everybody
     * may.
     */
    static final String IGNORE_ROLE = "hibernate.pgtrigger.ignore_role";

    /**
     * The schemas in which the functions of triggers look names up, separated by commas and named as the catalog has them;
     * none by default, so that they look where the statement does that fires them.
     */
    static final String FUNCTION_PATH = "hibernate.pgtrigger.function_search_path";

    private static final String PERSISTENCE_UNIT_NAME = "hibernate.persistenceUnitName";

    private static final String DEFAULT_LOCK_TIMEOUT = "30000";

    /**
     * The {@link org.hibernatepg.trigger.spi.TriggerContributor}s of this persistence unit beside the Java services: an
     * instance, a class, names of classes separated by commas, or a collection of such.
     */
    static final String CONTRIBUTORS = "hibernate.pgtrigger.contributors";

    private static final SettingNames NAMES = new SettingNames(
            "hibernate.pgtrigger.",
            List.of(INSTALL, PRUNE, OWNER, LOCK_TIMEOUT, IGNORE_ROLE, FUNCTION_PATH, CONTRIBUTORS));

    private final Map<String, Object> values;

    Settings(Map<String, Object> values) {
        this.values = values;
    }

    /** Warns of settings that only look like some of these. */
    void warnOfOthers() {
        NAMES.warnOfOthers(values.keySet(), Logger.getLogger("org.hibernatepg.trigger"));
    }

    @Nullable
    Object contributors() {
        return values.get(CONTRIBUTORS);
    }

    boolean installsAtStart() {
        return flag(INSTALL, false);
    }

    boolean prunes() {
        return flag(PRUNE, true);
    }

    private boolean flag(String name, boolean otherwise) {
        String text = read(name).orElse(String.valueOf(otherwise));
        if (!text.equals("true") && !text.equals("false")) {
            throw new HibernateException("The setting %s is '%s'. It is true or false.".formatted(name, text));
        }
        return text.equals("true");
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

    Optional<String> ignoreRole() {
        return text(IGNORE_ROLE);
    }

    List<String> functionPath() {
        return Arrays.stream(text(FUNCTION_PATH).orElse("").split(","))
                .map(String::trim)
                .filter(schema -> !schema.isEmpty())
                .toList();
    }

    Owner owner() {
        return text(OWNER)
                .map(name -> new Owner(name, true))
                .orElseGet(() -> new Owner(text(PERSISTENCE_UNIT_NAME).orElse(""), false));
    }

    private Optional<String> read(String name) {
        return text(name).map(value -> value.toLowerCase(Locale.ROOT));
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name))
                .map(value -> value.toString().trim())
                .filter(value -> !value.isEmpty());
    }
}
