/**
 * What other modules and libraries build on: {@link org.hibernatepg.trigger.spi.TriggerDefinition}, the services that
 * contribute definitions and session variables, and the binders of annotations. Read {@code TriggerDefinition} first.
 */
@NullMarked
package org.hibernatepg.trigger.spi;

import org.jspecify.annotations.NullMarked;
