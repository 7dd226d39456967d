/**
 * From annotations to definitions: one binder for each annotation. They read, reject misuse, and say in SQL what the
 * annotation means; {@link org.hibernatepg.trigger.internal.binder.AnnotationBinding} finds and calls them.
 */
@NullMarked
package org.hibernatepg.trigger.internal.binder;

import org.jspecify.annotations.NullMarked;
