/** Sessions that read the past. */
@NullMarked
package org.hibernatepg.history.asof;

import org.jspecify.annotations.NullMarked;
