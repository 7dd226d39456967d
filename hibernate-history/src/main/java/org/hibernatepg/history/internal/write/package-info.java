/**
 * Events that are written by statements of the program and not by triggers. Read {@link
 * org.hibernatepg.history.internal.write.EventWriting} first.
 */
@NullMarked
package org.hibernatepg.history.internal.write;

import org.jspecify.annotations.NullMarked;
