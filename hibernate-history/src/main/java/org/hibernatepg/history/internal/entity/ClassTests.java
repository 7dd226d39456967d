package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hibernatepg.history.internal.model.TrackedClass;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.trigger.spi.RowRestriction;
import org.hibernatepg.trigger.spi.Sql;

/** How SQL tells the class of a row by its discriminator. */
final class ClassTests {
    private ClassTests() {}

    /**
     * An expression for the JPA name of the entity, that of the root for a row that tells nothing else.
     *
     * @param test how a test is written
     */
    static String expression(TrackedHistory history, Function<RowRestriction, String> test) {
        List<TrackedClass> subclasses =
                new ArrayList<>(history.classes().subList(1, history.classes().size()));
        Collections.reverse(subclasses);
        StringBuilder sql = new StringBuilder("case");
        subclasses.removeIf(type -> Boolean.TRUE.equals(type.entity().isAbstract()));
        for (TrackedClass type : subclasses) {
            Optional<RowRestriction> rows = RowRestriction.ofClass(type.entity());
            rows.ifPresent(restriction -> sql.append(" when ")
                    .append(test.apply(restriction))
                    .append(" then ")
                    .append(Sql.literal(type.name())));
        }
        return sql.append(" else ")
                .append(Sql.literal(history.name()))
                .append(" end")
                .toString();
    }
}
