/**
 * From the server's error to a typed exception. {@link org.hibernatepg.trigger.internal.violation.ViolationReader} reads
 * what {@code internal.ddl.Raise} wrote.
 */
@NullMarked
package org.hibernatepg.trigger.internal.violation;

import org.jspecify.annotations.NullMarked;
