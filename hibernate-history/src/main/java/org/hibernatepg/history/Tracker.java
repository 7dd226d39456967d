package org.hibernatepg.history;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;

/**
 * One kind of event of a {@link TrackHistory tracked} entity: on which operations, under which label, under which condition.
 *
 * <pre>{@code
 * @TrackHistory(trackers = {
 *     @Tracker(on = {INSERT, UPDATE}, label = "snapshot"),
 *     @Tracker(on = UPDATE, label = "low_int", condition = "new.intField < 0")})
 * }</pre>
 *
 * Each operation of a tracker has a trigger, called {@code label_operation}, where everything in the label that is not a
 * letter, a digit or {@code _} becomes {@code _}. One write that several trackers match gives an event for each, in the
 * order of their declaration.
 */
@Documented
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface Tracker {

    /** A {@link #condition()} that is always true: every update is recorded, even one that changes nothing. */
    String ALWAYS = "true";

    /**
     * The operations, of {@code INSERT}, {@code UPDATE} and {@code DELETE}. None, {@code on = {}}, for a label that only
     * {@link History#record} gives.
     */
    Operation[] on();

    /**
     * The label of the events, any text. Empty means {@code insert}, {@code update} or {@code delete}; several operations
     * need a label.
     */
    String label() default "";

    /**
     * When an event is written: an HQL predicate over {@code old} and {@code new}. Empty means always, and for an update:
     * if a stored attribute changes other than the {@code @Version}. A condition of one's own replaces this rule.
     *
     * @see #ALWAYS
     */
    String condition() default "";

    /** Which row is stored. Empty means the new one, and for a delete the old one. */
    Row[] row() default {};

    /** Whether its triggers run for each row or once for a statement. Empty means what the history says. */
    Level[] level() default {};
}
