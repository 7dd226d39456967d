package org.hibernatepg.trigger.spi;

import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.condition.Condition;

/**
 * A {@link Protect} that is declared in code, with the members of the annotation.
 *
 * @param <E> the class for which it is declared
 */
public final class ProtectDeclaration<E> {
    private final AnnotationDeclaration<E> annotation;

    ProtectDeclaration(AnnotationDeclaration<E> annotation) {
        this.annotation = annotation;
    }

    /** The operations that are refused. */
    public ProtectDeclaration<E> operations(Operation... operations) {
        return set("operations", operations);
    }

    /** Which rows are protected; all by default. */
    public ProtectDeclaration<E> when(Condition<? super E> condition) {
        annotation.when(condition);
        return this;
    }

    /** Checks when all triggers that fire before have changed the row. */
    public ProtectDeclaration<E> after() {
        return set("when", When.AFTER);
    }

    /** Whether the check is made for each row, as it is by default, or once for a statement. */
    public ProtectDeclaration<E> level(Level level) {
        return set("level", level);
    }

    /** Whether the check can be put off to the end of the transaction. */
    public ProtectDeclaration<E> timing(Timing timing) {
        return set("timing", timing);
    }

    /** Lets no scope switch the protection off. */
    public ProtectDeclaration<E> notIgnorable() {
        return set("ignorable", false);
    }

    /**
     * Sets any member of {@link Protect} by its name.
     *
     * @throws IllegalArgumentException if there is no such member, or if it is of another type
     */
    public ProtectDeclaration<E> set(String member, Object value) {
        annotation.set(member, value);
        return this;
    }
}
