/**
 * Soft-deleted entities at run time: {@link org.hibernatepg.trigger.internal.softdelete.SoftDeletedEntity} knows the marks
 * of one, {@link org.hibernatepg.trigger.internal.softdelete.DeletedScope} lets a session see what is deleted.
 */
@NullMarked
package org.hibernatepg.trigger.internal.softdelete;

import org.jspecify.annotations.NullMarked;
