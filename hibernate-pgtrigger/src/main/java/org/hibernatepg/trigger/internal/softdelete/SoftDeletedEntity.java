package org.hibernatepg.trigger.internal.softdelete;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.SoftDelete;

/** What {@link SoftDelete} declares for an entity, for itself or for an entity that it extends. */
public final class SoftDeletedEntity {
    private final String name;
    private final List<Mark> marks;

    SoftDeletedEntity(String name, List<Mark> marks) {
        this.name = name;
        this.marks = marks;
    }

    /** The filters that hide its deleted rows; none where queries see them anyway. */
    public Set<String> filters() {
        return marks.stream().flatMap(mark -> mark.filter().stream()).collect(Collectors.toSet());
    }

    /** Whether an entity has the mark of a deleted one. */
    public boolean isDeleted(Object entity) {
        return marks.stream().anyMatch(mark -> mark.isDeleted(entity));
    }

    /**
     * Takes the marks off an entity.
     *
     * @throws IllegalStateException if it has one for which the declaration says no value of a live row
     */
    public void restore(Object entity) {
        marks.stream().filter(mark -> mark.isDeleted(entity)).toList().forEach(mark -> mark.restore(entity));
        if (isDeleted(entity)) {
            throw new IllegalStateException(
                    "The declarations of @SoftDelete on '%s' do not agree on what a live row is.".formatted(name));
        }
    }
}
