/**
 * What is tracked: the declarations of {@code @TrackHistory} read against the mapping, with everything that is wrong with
 * them. Read {@link org.hibernatepg.history.internal.model.TrackedEntity} first; classes, tables and triggers follow from it.
 */
@NullMarked
package org.hibernatepg.history.internal.model;

import org.jspecify.annotations.NullMarked;
