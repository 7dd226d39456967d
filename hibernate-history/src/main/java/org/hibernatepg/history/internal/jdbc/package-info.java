/** SQL that history sends itself, past Hibernate: {@link org.hibernatepg.history.internal.jdbc.Jdbc} for statements, and transactions around them. */
@NullMarked
package org.hibernatepg.history.internal.jdbc;

import org.jspecify.annotations.NullMarked;
