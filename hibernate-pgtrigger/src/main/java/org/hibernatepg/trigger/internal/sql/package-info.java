/** Reading SQL that others wrote: {@link org.hibernatepg.trigger.internal.sql.SqlTokens}. */
@NullMarked
package org.hibernatepg.trigger.internal.sql;

import org.jspecify.annotations.NullMarked;
