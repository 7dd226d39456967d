package org.hibernatepg.trigger.spi;

import java.util.Collection;
import java.util.List;
import org.hibernatepg.trigger.internal.condition.Names;
import org.jboss.logging.Logger;

/**
 * The settings of a module by their names. A misspelt one would have no effect, and nothing would say so.
 *
 * @param prefix what all of them begin with
 * @param names the names; of one that ends with a dot, all that begin with it
 */
public record SettingNames(String prefix, List<String> names) {
    /** Copies the names. */
    public SettingNames {
        names = List.copyOf(names);
    }

    /** Warns of each of some settings that has the prefix, and a name that is none of these. */
    public void warnOfOthers(Collection<String> settings, Logger log) {
        settings.stream()
                .filter(setting -> setting.startsWith(prefix) && !isKnown(setting))
                .sorted()
                .forEach(setting -> log.warnf(
                        "There is no setting '%s', and it has no effect. Perhaps '%s' is meant.",
                        setting, Names.nearestOne(setting, names).orElse(prefix)));
    }

    private boolean isKnown(String setting) {
        return names.stream().anyMatch(name -> name.endsWith(".") ? setting.startsWith(name) : setting.equals(name));
    }
}
