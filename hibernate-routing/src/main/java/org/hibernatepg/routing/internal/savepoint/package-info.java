/**
 * Blocks that are transactions or, within one, savepoints. Read {@code Blocks} first, which decides what a block is; a {@code
 * SavepointBlock} writes what is pending, remembers the persistence context in a {@code ContextSnapshot}, and puts it back when
 * the block is undone.
 */
@NullMarked
package org.hibernatepg.routing.internal.savepoint;

import org.jspecify.annotations.NullMarked;
