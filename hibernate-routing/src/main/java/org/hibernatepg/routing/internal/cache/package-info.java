/**
 * Keeps what replicas show out of the second-level cache. Read {@link
 * org.hibernatepg.routing.internal.cache.PrimaryOnlyCache} first.
 */
@NullMarked
package org.hibernatepg.routing.internal.cache;

import org.jspecify.annotations.NullMarked;
