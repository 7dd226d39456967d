package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/** The blocks that are open on each thread, linked from the innermost outwards. */
final class OpenBlocks {
    private static final ThreadLocal<@Nullable Block> INNERMOST = new ThreadLocal<>();

    private OpenBlocks() {}

    static void push(Block block) {
        block.outer = INNERMOST.get();
        INNERMOST.set(block);
    }

    static void pop(Block block) {
        if (block.outer == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(block.outer);
        }
    }

    /** The session of the innermost block of a persistence unit. */
    static @Nullable SharedSessionContractImplementor session(SessionFactoryImplementor factory) {
        for (Block block = INNERMOST.get(); block != null; block = block.outer) {
            if (block.session.getFactory() == factory) {
                return block.session;
            }
        }
        return null;
    }

    /** The innermost savepoint of a session. */
    static @Nullable SavepointBlock savepoint(SharedSessionContractImplementor session) {
        for (Block block = INNERMOST.get(); block != null; block = block.outer) {
            if (block.session == session) {
                return block instanceof SavepointBlock savepoint ? savepoint : null;
            }
        }
        return null;
    }
}
