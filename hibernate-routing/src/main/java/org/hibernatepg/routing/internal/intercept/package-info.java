/**
 * What the annotations of this library mean for a method that is intercepted, whoever intercepts it. Read {@code Rule} first,
 * which lists the annotations in their order; {@code MethodRules} finds those of a method.
 */
@NullMarked
package org.hibernatepg.routing.internal.intercept;

import org.jspecify.annotations.NullMarked;
