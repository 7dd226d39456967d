package org.hibernatepg.trigger.internal.schema;

import java.util.List;
import org.hibernatepg.trigger.internal.condition.Names;

/**
 * The URIs of the triggers of a persistence unit, to be told to whoever asks for one that there is not.
 *
 * @param all every URI, in order
 */
public record TriggerUris(List<String> all) {
    /** How many names a message holds that somebody reads. */
    private static final int FEW = 20;

    /** That there is no trigger of a URI: all that there are, or those that may be meant. */
    public IllegalArgumentException unknown(String uri) {
        return new IllegalArgumentException(
                "There is no trigger '%s'. %s.".formatted(uri, all.size() <= FEW ? some() : near(uri)));
    }

    private String near(String uri) {
        return "The nearest of %d are %s".formatted(all.size(), Names.nearest(uri, all));
    }

    /** The first ones, as a clause. */
    public String some() {
        String first = String.join(", ", all.subList(0, Math.min(FEW, all.size())));
        return "There are " + (all.size() <= FEW ? first : "%s and %d more".formatted(first, all.size() - FEW));
    }
}
