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
import org.jspecify.annotations.Nullable;

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
    /** The names by those by whole hashes; read when something is found that has such a name. */
    private @Nullable Map<String, String> byWholeName;

    DistinctNames(Collection<TriggerDefinition> declared) {
        Set<String> alike = alike(declared);
        this.triggers = declared.stream()
                .map(trigger -> alike.contains(trigger.uri()) ? withDigits(trigger, TriggerId.MORE_DIGITS) : trigger)
                .toList();
    }

    private static TriggerDefinition withDigits(TriggerDefinition trigger, int digits) {
        return trigger.toBuilder().hashDigits(digits).build();
    }

    /** The URIs of declarations that share a name with another one. */
    private static Set<String> alike(Collection<TriggerDefinition> declared) {
        Map<String, String> first = new HashMap<>();
        Set<String> alike = new HashSet<>();
        for (TriggerDefinition trigger : declared) {
            String uri = trigger.uri();
            for (String name : List.of("id " + trigger.id(), "key " + trigger.ignoreKey())) {
                String other = first.putIfAbsent(name, uri);
                if (other != null && !other.equals(uri)) {
                    alike.addAll(List.of(other, uri));
                }
            }
        }
        return alike;
    }

    List<TriggerDefinition> triggers() {
        return triggers;
    }

    List<IndexDefinition> in(List<IndexDefinition> indexes) {
        return indexes.stream()
                .map(index -> index.name().contains(TriggerId.PREFIX)
                        ? new IndexDefinition(in(index.name()), index.table(), index.definition(), index.unique())
                        : index)
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
        return text.contains(TriggerId.PREFIX)
                ? WHOLE.matcher(text).replaceAll(whole -> Matcher.quoteReplacement(name(whole.group())))
                : text;
    }

    private String name(String whole) {
        if (byWholeName == null) {
            Map<String, String> names = new HashMap<>();
            triggers.forEach(trigger -> names.put(
                    TriggerId.of(trigger.entityName(), trigger.name(), TriggerId.ALL_DIGITS), trigger.ignoreKey()));
            byWholeName = names;
        }
        return byWholeName.getOrDefault(whole, whole);
    }
}
