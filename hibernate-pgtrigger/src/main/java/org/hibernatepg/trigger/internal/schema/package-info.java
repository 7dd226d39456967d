/**
 * The triggers of a persistence unit, from boot to the database: {@link
 * org.hibernatepg.trigger.internal.schema.TriggerMappingContributor} binds annotations while the metadata is built, {@link
 * org.hibernatepg.trigger.internal.schema.TriggerSchema} is what schema export sees, {@link
 * org.hibernatepg.trigger.internal.schema.Installer} compares with the catalog and changes what differs.
 */
@NullMarked
package org.hibernatepg.trigger.internal.schema;

import org.jspecify.annotations.NullMarked;
