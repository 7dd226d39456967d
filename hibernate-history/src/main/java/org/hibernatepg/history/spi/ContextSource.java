package org.hibernatepg.history.spi;

import java.util.Map;

/**
 * Supplies values that every event of a persistence unit has in its context: the application's name, its version, the host,
 * the user that a security framework knows.
 *
 * <pre>{@code
 * public final class Build implements ContextSource {
 *     private static final Map<String, Object> VALUES = Map.of("application", "shop", "version", "4.2");
 *
 *     public Map<String, ?> values() {
 *         return VALUES;
 *     }
 * }
 * }</pre>
 *
 * <p><b>Registration.</b> As a Java service, {@code META-INF/services/org.hibernatepg.history.spi.ContextSource}, for every
 * persistence unit; or by the setting {@code hibernate.history.context_sources} for one: an instance, a class, names of
 * classes separated by commas, or a collection of such. Values that never change need no source: the setting {@code
 * hibernate.history.context_defaults.application=shop} supplies one.
 *
 * <p><b>Precedence.</b> Settings, then services, then the sources of the setting; each replaces values of the same name
 * that came before it, and an open {@link org.hibernatepg.history.HistoryContext} replaces them all.
 *
 * <p><b>Without an open context</b>, events hold these values too, but no context id.
 *
 * <p><b>Failures.</b> The write that asks is not to blame, and goes on: the values of a source that throws, or that
 * supplies something that a context cannot hold, are left out, and the log has a warning for each cause.
 *
 * <p><b>Cost.</b> With any such value, every transaction that writes has the round trip that otherwise only those inside a
 * context have.
 */
public interface ContextSource {
    /**
     * The values now, none for an empty map. Asked before each statement that may be sent, on the thread that executes it,
     * so it has to be quick. Give the same instance as long as nothing changes: only another instance is looked at, and
     * one that was given is never to be changed.
     *
     * @return values as {@link org.hibernatepg.history.HistoryContext} takes them
     */
    Map<String, ?> values();
}
