/** Changing when triggers fire: {@link org.hibernatepg.trigger.internal.timing.ConstraintTiming}. */
@NullMarked
package org.hibernatepg.trigger.internal.timing;

import org.jspecify.annotations.NullMarked;
