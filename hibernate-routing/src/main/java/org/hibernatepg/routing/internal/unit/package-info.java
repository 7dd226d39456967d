/** What this library holds for one persistence unit, found by its SessionFactory: start with {@code RoutingUnit}. */
@NullMarked
package org.hibernatepg.routing.internal.unit;

import org.jspecify.annotations.NullMarked;
