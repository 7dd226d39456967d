/**
 * Triggers declared on entities. Start with one of the annotations, {@link org.hibernatepg.trigger.Protect} say, and see
 * {@link org.hibernatepg.trigger.Triggers} for what a program calls at run time.
 */
@NullMarked
package org.hibernatepg.trigger;

import org.jspecify.annotations.NullMarked;
