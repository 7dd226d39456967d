/** Figures of what is routed where. Read {@link org.hibernatepg.routing.internal.metrics.RoutingMetrics} first. */
@NullMarked
package org.hibernatepg.routing.internal.metrics;

import org.jspecify.annotations.NullMarked;
