/** The annotations of this library in Spring: {@code RoutingPostProcessor} is a bean that puts them into force. */
@NullMarked
package org.hibernatepg.routing.spring;

import org.jspecify.annotations.NullMarked;
