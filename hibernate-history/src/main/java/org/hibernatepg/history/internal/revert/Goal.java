package org.hibernatepg.history.internal.revert;

import java.util.Optional;
import org.hibernatepg.history.internal.past.Point;

/**
 * To when an object is brought back.
 *
 * @param point what had been written then
 * @param event the number of the event that holds the row of the object, if the entity has only one table
 * @param text what an error calls it
 */
record Goal(Point point, Optional<Long> event, String text) {}
