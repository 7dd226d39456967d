package org.hibernatepg.trigger.spi;

import java.util.Arrays;
import java.util.Map;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.condition.Attribute;
import org.hibernatepg.trigger.condition.Condition;

/**
 * A {@link Trigger} that is declared in code, with the members of the annotation:
 *
 * <pre>{@code
 * declarations.trigger(User.class, "log_change")
 *         .after(UPDATE)
 *         .when(Rows.of(User.class).changed("email"))
 *         .body("insert into user_log values (new.{column:id}, old.{column:email}); return null;");
 * }</pre>
 *
 * @param <E> the class for which it is declared
 */
public final class TriggerDeclaration<E> {
    private final AnnotationDeclaration<E> annotation;

    TriggerDeclaration(AnnotationDeclaration<E> annotation) {
        this.annotation = annotation;
    }

    /** Fires before the row, or the statement. */
    public TriggerDeclaration<E> before(Operation... operations) {
        return on(When.BEFORE, operations);
    }

    /** Fires after the row, or the statement. */
    public TriggerDeclaration<E> after(Operation... operations) {
        return on(When.AFTER, operations);
    }

    /** Fires in place of an operation on a view. */
    public TriggerDeclaration<E> insteadOf(Operation... operations) {
        return on(When.INSTEAD_OF, operations);
    }

    private TriggerDeclaration<E> on(When when, Operation... operations) {
        return set("when", when).set("operations", operations);
    }

    /** Restricts updates to statements that set one of these attributes. */
    public TriggerDeclaration<E> updateOf(String... attributes) {
        return set("updateOf", attributes);
    }

    /** Restricts updates to statements that set one of these attributes. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final TriggerDeclaration<E> updateOf(Attribute<? super E, ?>... attributes) {
        return set("updateOf", Arrays.stream(attributes).map(Attribute::path).toArray());
    }

    /** Whether it fires for each row, as it does by default, or once for a statement. */
    public TriggerDeclaration<E> level(Level level) {
        return set("level", level);
    }

    /** Whether it can be put off to the end of the transaction. */
    public TriggerDeclaration<E> timing(Timing timing) {
        return set("timing", timing);
    }

    /**
     * The names under which the body of a statement trigger reads the rows of its statement.
     *
     * @param oldTable the name of the table of the rows as they were; empty for none
     * @param newTable the name of the table of the rows as they are; empty for none
     */
    public TriggerDeclaration<E> referencing(String oldTable, String newTable) {
        return set("referencing", Map.of("oldTable", oldTable, "newTable", newTable));
    }

    /** For which rows it fires. */
    public TriggerDeclaration<E> when(Condition<? super E> condition) {
        annotation.when(condition);
        return this;
    }

    /** Variables of the body, each as in {@code "total numeric(10, 2) := 0"}. */
    public TriggerDeclaration<E> declare(String... variables) {
        return set("declare", variables);
    }

    /** The statements between {@code begin} and {@code end}, with the holes of {@link Trigger#body()}. */
    public TriggerDeclaration<E> body(String body) {
        return set("body", body);
    }

    /** The attributes that the body changes. */
    public TriggerDeclaration<E> generates(String... attributes) {
        return set("generates", attributes);
    }

    /** Lets no scope switch the trigger off. */
    public TriggerDeclaration<E> notIgnorable() {
        return set("ignorable", false);
    }

    /**
     * Sets any member of {@link Trigger} by its name.
     *
     * @throws IllegalArgumentException if there is no such member, or if it is of another type
     */
    public TriggerDeclaration<E> set(String member, Object value) {
        annotation.set(member, value);
        return this;
    }
}
