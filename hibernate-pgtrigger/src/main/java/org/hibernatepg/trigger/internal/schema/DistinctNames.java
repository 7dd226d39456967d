package org.hibernatepg.trigger.internal.schema;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.boot.Metadata;
import org.hibernatepg.trigger.internal.binder.CustomDelete;
import org.hibernatepg.trigger.spi.IndexDefinition;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerId;

/**
 * Tells triggers apart whose names in the database would be the same since the usual digits of their hashes are: all of
 * them get more digits, whichever was declared first. This is by declaration, so that the parts of one still are ignored
 * together, and those of two are not. What was written before all triggers were known names them by whole hashes, and
 * gets the final names here.
 */
final class DistinctNames {
    private static final Pattern WHOLE = Pattern.compile(
            Pattern.quote(TriggerId.PREFIX) + "[a-z0-9_-]{1,12}_[0-9a-f]{" + TriggerId.ALL_DIGITS + "}");

    private final List<TriggerDefinition> triggers;
    private final Map<String, String> byWholeName = new HashMap<>();

    DistinctNames(Collection<TriggerDefinition> declared) {
        Set<String> alike = alike(declared);
        this.triggers = declared.stream()
                .map(trigger -> alike.contains(trigger.uri()) ? withDigits(trigger, TriggerId.MORE_DIGITS) : trigger)
                .toList();
        triggers.forEach(trigger ->
                byWholeName.put(withDigits(trigger, TriggerId.ALL_DIGITS).ignoreKey(), trigger.ignoreKey()));
    }

    /** A name that only a trigger of the same entity and name can have. */
    static String wholeId(TriggerDefinition trigger) {
        return withDigits(trigger, TriggerId.ALL_DIGITS).id();
    }

    private static TriggerDefinition withDigits(TriggerDefinition trigger, int digits) {
        return trigger.toBuilder().hashDigits(digits).build();
    }

    /** The URIs of declarations that share a name with another one. */
    private static Set<String> alike(Collection<TriggerDefinition> declared) {
        Map<String, Set<String>> uris = new HashMap<>();
        for (TriggerDefinition trigger : declared) {
            uris.computeIfAbsent("id " + trigger.id(), id -> new HashSet<>()).add(trigger.uri());
            uris.computeIfAbsent("key " + trigger.ignoreKey(), key -> new HashSet<>())
                    .add(trigger.uri());
        }
        Set<String> alike = new HashSet<>();
        uris.values().stream().filter(sharing -> sharing.size() > 1).forEach(alike::addAll);
        return alike;
    }

    List<TriggerDefinition> triggers() {
        return triggers;
    }

    List<IndexDefinition> in(List<IndexDefinition> indexes) {
        return indexes.stream()
                .map(index -> new IndexDefinition(in(index.name()), index.table(), index.definition(), index.unique()))
                .toList();
    }

    /** Finishes the statements by which Hibernate removes entities. */
    void inRemovals(Metadata metadata) {
        metadata.getEntityBindings().stream()
                .filter(entity -> entity.getCustomSQLDelete() != null)
                .filter(entity -> !in(entity.getCustomSQLDelete()).equals(entity.getCustomSQLDelete()))
                .forEach(entity -> CustomDelete.set(entity, in(entity.getCustomSQLDelete())));
    }

    private String in(String text) {
        return WHOLE.matcher(text)
                .replaceAll(whole -> Matcher.quoteReplacement(byWholeName.getOrDefault(whole.group(), whole.group())));
    }
}
