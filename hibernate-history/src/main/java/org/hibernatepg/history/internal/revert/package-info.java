/**
 * Objects as they were, written again. The rows of each table of an object are compared with those of the past, and what
 * differs is written, in an order that foreign keys allow. Read {@link org.hibernatepg.history.internal.revert.RevertWork} first.
 */
@NullMarked
package org.hibernatepg.history.internal.revert;

import org.jspecify.annotations.NullMarked;
