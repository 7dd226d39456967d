package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernatepg.history.TrackHistory;

/**
 * A declaration that is in force.
 *
 * @param annotation what is declared
 * @param origin who declares it, as an error names it, where it does not stand on the class: {@code " of MemberMixIn"}
 */
record DeclaredHistory(TrackHistory annotation, String origin) {
    static List<DeclaredHistory> of(TrackHistory... annotations) {
        List<DeclaredHistory> declared = new ArrayList<>();
        for (TrackHistory annotation : annotations) {
            declared.add(new DeclaredHistory(annotation, ""));
        }
        return declared;
    }

    /** What is contributed, and what stands on the class or the member under other names. */
    static List<DeclaredHistory> merged(List<DeclaredHistory> contributed, Collection<DeclaredHistory> own) {
        Set<String> names = contributed.stream()
                .map(declared -> declared.annotation().name())
                .collect(Collectors.toSet());
        List<DeclaredHistory> merged = new ArrayList<>(contributed);
        own.stream()
                .filter(declared -> !names.contains(declared.annotation().name()))
                .forEach(merged::add);
        return merged;
    }
}
