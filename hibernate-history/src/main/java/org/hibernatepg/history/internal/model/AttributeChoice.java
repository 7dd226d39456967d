package org.hibernatepg.history.internal.model;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Property;
import org.hibernatepg.history.TrackHistory;

/** Which attributes one {@code @TrackHistory} stores: those it names, or all but those it excludes, by their paths. */
final class AttributeChoice {
    private final boolean nothing;
    private final Set<String> named;
    private final Set<String> excluded;
    private final Set<String> known = new TreeSet<>();

    AttributeChoice(TrackHistory annotation) {
        this.nothing = isNothing(annotation);
        this.named = nothing ? Set.of() : new TreeSet<>(Arrays.asList(annotation.attributes()));
        this.excluded = new TreeSet<>(Arrays.asList(annotation.exclude()));
    }

    /** Whether it stores none but the key, which is not the same as naming none. */
    static boolean isNothing(TrackHistory annotation) {
        return List.of(annotation.attributes()).equals(List.of(TrackHistory.NOTHING));
    }

    /** Notes that there is such an attribute, and tells whether any part of it is stored. */
    boolean isChosen(Property property) {
        return isChosen(property.getName(), property);
    }

    private boolean isChosen(String path, Property property) {
        known.add(path);
        if (isDivisible(property)) {
            return inside(property).stream()
                            .filter(inner -> isChosen(path + "." + inner.getName(), inner))
                            .count()
                    > 0;
        }
        return isStored(path);
    }

    /** An embeddable in one column is stored as a whole. */
    private static boolean isDivisible(Property property) {
        return property.getValue() instanceof Component component && component.getAggregateColumn() == null;
    }

    private static List<Property> inside(Property property) {
        return ((Component) property.getValue())
                .getProperties().stream().filter(MappedValues::isStored).toList();
    }

    private boolean isStored(String path) {
        return !nothing && (named.isEmpty() ? !isIn(excluded, path) : isIn(named, path));
    }

    /** Whether a path is there, or one that leads to it. */
    private static boolean isIn(Set<String> paths, String path) {
        for (String outer = path; !outer.isEmpty(); outer = outer.substring(0, Math.max(outer.lastIndexOf('.'), 0))) {
            if (paths.contains(outer)) {
                return true;
            }
        }
        return false;
    }

    /** What is inside an attribute that is stored, and not stored itself. */
    Set<String> without(Property property) {
        Set<String> paths = new TreeSet<>();
        collect(property.getName(), property, paths);
        return paths;
    }

    private void collect(String path, Property property, Set<String> paths) {
        if (!isDivisible(property)) {
            if (!isStored(path)) {
                paths.add(path);
            }
            return;
        }
        inside(property).forEach(inner -> collect(path + "." + inner.getName(), inner, paths));
    }

    /** What is excluded of an attribute, a part of it or the whole. */
    List<String> excludedOf(Property property) {
        String name = property.getName();
        return excluded.stream()
                .filter(path -> path.equals(name) || path.startsWith(name + "."))
                .toList();
    }

    /** Reports what is named and not there. */
    void checkKnown(HistoryReader reader) {
        named.forEach(name -> reader.checkKnown(name, "attributes", known));
        excluded.forEach(name -> reader.checkKnown(name, "exclude", known));
    }
}
