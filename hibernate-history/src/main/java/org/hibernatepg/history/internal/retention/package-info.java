/**
 * Old events leave: which of them may, and in which steps. Read {@link
 * org.hibernatepg.history.internal.retention.Retentions} first.
 */
@NullMarked
package org.hibernatepg.history.internal.retention;

import org.jspecify.annotations.NullMarked;
