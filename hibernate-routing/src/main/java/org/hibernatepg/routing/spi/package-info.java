/** What a program implements to take part in the choice of servers. Read {@link org.hibernatepg.routing.spi.ReplicaStrategy} first. */
@NullMarked
package org.hibernatepg.routing.spi;

import org.jspecify.annotations.NullMarked;
