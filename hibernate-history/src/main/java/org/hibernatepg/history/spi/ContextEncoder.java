package org.hibernatepg.history.spi;

import java.util.Optional;

/**
 * Gives values of the application's own types a form in which a context can hold them. A Java service, {@code
 * META-INF/services/org.hibernatepg.history.spi.ContextEncoder}, for all contexts: they are opened where no persistence
 * unit is at hand.
 *
 * <pre>{@code
 * public final class MoneyEncoder implements ContextEncoder {
 *     public Optional<?> encode(Object value) {
 *         return value instanceof Money money
 *                 ? Optional.of(Map.of("amount", money.amount(), "currency", money.currency()))
 *                 : Optional.empty();
 *     }
 * }
 * }</pre>
 *
 * <p>Asked for everything but null, booleans, numbers of the JDK that a context takes, strings, {@link Optional}, arrays,
 * collections and maps; so also for enum constants and dates, whose usual form it can replace. The first encoder that has
 * an answer counts. Encoders are found by the context class loader of the thread and by that of this library.
 *
 * <p><b>Errors.</b> Values are encoded when a context is opened, and when something is added to it, never by a write: what
 * the encoder throws comes out of that call as the cause of an {@link IllegalArgumentException} that names the key.
 */
@FunctionalInterface
public interface ContextEncoder {
    /**
     * The form of a value.
     *
     * @return anything that a context takes, a map for instance; empty for values that are not this encoder's business
     */
    Optional<?> encode(Object value);
}
