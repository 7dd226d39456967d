package org.hibernatepg.trigger.internal.binder;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.FSM;

/**
 * A state as an annotation names it, with the literal that its attribute's mapping makes of it. States with equal literals
 * are the same one.
 */
record FSMState(String text, String sql) {
    static final FSMState NULL = new FSMState(FSM.NULL, "null");
    static final FSMState ANY = new FSMState(FSM.ANY, "any");

    /** How people read it. */
    String shown() {
        return equals(NULL) ? "FSM.NULL" : equals(ANY) ? "FSM.ANY" : "'" + text + "'";
    }

    /** The test that a column holds one of some states; none if it may hold any. */
    static Optional<String> test(String column, List<FSMState> states) {
        if (states.contains(ANY)) {
            return Optional.empty();
        }
        String values = states.stream()
                .filter(state -> !state.equals(NULL))
                .map(FSMState::sql)
                .collect(Collectors.joining(", "));
        String isOne = "%s in (%s)".formatted(column, values);
        String isNull = column + " is null";
        if (!states.contains(NULL)) {
            return Optional.of(isOne);
        }
        return Optional.of(values.isEmpty() ? isNull : "(%s or %s)".formatted(isOne, isNull));
    }

    /** The first state of some that is named twice. */
    static Optional<FSMState> repeated(Collection<FSMState> states) {
        return states.stream()
                .filter(state -> states.stream().filter(state::equals).count() > 1)
                .findFirst();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FSMState state && identity().equals(state.identity());
    }

    @Override
    public int hashCode() {
        return identity().hashCode();
    }

    /** The literal; a number without what does not count. */
    private Object identity() {
        try {
            return new BigDecimal(sql).stripTrailingZeros();
        } catch (NumberFormatException e) {
            return sql;
        }
    }
}
