package org.hibernatepg.trigger;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Allowed changes of state in an {@link FSM}: from each of some states to each of others. */
@Documented
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface Transition {

    /** The states before; {@link FSM#ANY} alone for every one. */
    String[] from();

    /** The states after; {@link FSM#ANY} alone for every one. */
    String[] to();
}
