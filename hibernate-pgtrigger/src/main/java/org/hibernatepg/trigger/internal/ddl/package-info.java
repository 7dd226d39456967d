/**
 * Every statement that reaches the database, as text blocks with named holes. Start with
 * {@link org.hibernatepg.trigger.internal.ddl.TriggerDdl}.
 */
@NullMarked
package org.hibernatepg.trigger.internal.ddl;

import org.jspecify.annotations.NullMarked;
