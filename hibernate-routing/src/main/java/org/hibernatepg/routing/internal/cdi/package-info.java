/**
 * The annotations of this library in CDI: {@code RoutingExtension} marks the beans that have one, and {@code
 * RoutingInterceptor} is around their methods.
 */
@NullMarked
package org.hibernatepg.routing.internal.cdi;

import org.jspecify.annotations.NullMarked;
