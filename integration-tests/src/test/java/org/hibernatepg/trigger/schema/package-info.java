/**
 * How triggers come into the database and out of it, with every way of making a schema that Hibernate has, and what is said
 * of a wrong declaration. Start with {@code SchemaUpdateTest}.
 */
@NullMarked
package org.hibernatepg.trigger.schema;

import org.jspecify.annotations.NullMarked;
