package org.hibernatepg.routing.internal.intercept;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hibernatepg.routing.RoutingException;

/**
 * Annotations of which a method can have only one: whether it reads or writes. The nearer one counts, as that of a method in
 * a class whose methods only read otherwise; two at one place are an error.
 */
final class Contradictions {
    private static final Set<String> ONE_OF = Set.of("ReadOnlyTransaction", "NestedTransaction");

    private Contradictions() {}

    static List<Rule.Found<?>> resolve(List<Rule.Found<?>> found, String where) {
        List<Rule.Found<?>> rivals = found.stream()
                .filter(candidate -> ONE_OF.contains(name(candidate.rule().type())))
                .toList();
        if (rivals.size() < 2) {
            return found;
        }
        Rule.Found<?> a = rivals.get(0);
        Rule.Found<?> b = rivals.get(1);
        int nearer = a.level().compareTo(b.level());
        if (nearer == 0) {
            throw new RoutingException("'@" + name(a.rule().type()) + "' and '@"
                    + name(b.rule().type()) + "' on " + where + " contradict each other. Leave one of them out.");
        }
        List<Rule.Found<?>> remaining = new ArrayList<>(found);
        remaining.remove(nearer < 0 ? b : a);
        return remaining;
    }

    private static String name(Class<? extends Annotation> type) {
        return type.getSimpleName();
    }
}
