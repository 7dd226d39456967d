/** The database support itself, tested. */
@NullMarked
package org.hibernatepg.testing;

import org.jspecify.annotations.NullMarked;
