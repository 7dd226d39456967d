/** Poolers between a pool and its server: what is not safe behind them is said. Read {@code PoolerCheck}. */
@NullMarked
package org.hibernatepg.routing.internal.pooler;

import org.jspecify.annotations.NullMarked;
