/**
 * What keeps the record as it was written, and who may remove from it all the same. Read
 * {@link org.hibernatepg.history.internal.protection.Maintenance} first.
 */
@NullMarked
package org.hibernatepg.history.internal.protection;

import org.jspecify.annotations.NullMarked;
