/** How servers are judged, without servers. */
@NullMarked
package org.hibernatepg.routing.internal.replica;

import org.jspecify.annotations.NullMarked;
