/** Scopes in which triggers are ignored, as a variable of the session that its connection carries to the database. */
@NullMarked
package org.hibernatepg.trigger.internal.ignore;

import org.jspecify.annotations.NullMarked;
