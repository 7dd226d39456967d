/** Triggers declared on entities, on a real PostgreSQL: a class for each annotation and for each way of the schema. */
@NullMarked
package org.hibernatepg.trigger;

import org.jspecify.annotations.NullMarked;
