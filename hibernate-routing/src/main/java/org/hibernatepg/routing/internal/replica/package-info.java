/** The servers of a persistence unit, their pools and their health. {@code Servers} is asked when a transaction begins. */
@NullMarked
package org.hibernatepg.routing.internal.replica;

import org.jspecify.annotations.NullMarked;
