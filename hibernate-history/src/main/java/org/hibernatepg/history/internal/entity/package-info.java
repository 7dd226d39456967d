/**
 * Event entities: the class that is generated for a tracked entity, and the corrections to its mapping once Hibernate has
 * bound it. Read {@link org.hibernatepg.history.internal.entity.EventEntityContributor} first.
 */
@NullMarked
package org.hibernatepg.history.internal.entity;

import org.jspecify.annotations.NullMarked;
