package org.hibernatepg.routing.internal.jta;

import org.hibernatepg.routing.internal.replica.Server;
import org.hibernatepg.routing.internal.scope.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of JTA. However often a session gets and releases a connection in it, and however many sessions there are,
 * all of them see one server. Two are equal if they are about the same transaction.
 */
public final class JtaTransaction {
    private final @Nullable Object key;
    private volatile @Nullable Decision decision;

    /**
     * What the first statement has decided.
     *
     * @param server where all of it runs
     * @param scope the read-only scope that it began in, and is a part of to its end
     */
    public record Decision(Server server, Frame.@Nullable ReadOnly scope) {}

    /**
     * A transaction.
     *
     * @param key null if it cannot be told from others
     */
    JtaTransaction(@Nullable Object key) {
        this.key = key;
    }

    /** What was decided; null before the first statement. */
    public @Nullable Decision decision() {
        return decision;
    }

    /** Decides, once. */
    public Decision decide(Server server, Frame.@Nullable ReadOnly scope) {
        Decision decided = new Decision(server, scope);
        decision = decided;
        return decided;
    }

    /** Whether it began in a scope: what was open before may write when the scope is over. */
    public boolean beganWithin(Frame.ReadOnly scope) {
        return key != null && !key.equals(scope.openedIn());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JtaTransaction that && (key == null ? that.key == null : key.equals(that.key));
    }

    @Override
    public int hashCode() {
        return key == null ? 0 : key.hashCode();
    }
}
