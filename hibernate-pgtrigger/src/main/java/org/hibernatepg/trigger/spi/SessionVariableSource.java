package org.hibernatepg.trigger.spi;

import java.util.Map;

/**
 * Supplies settings that triggers read. Loaded as a Java service; asked before a statement that may write, on the thread
 * that executes it.
 *
 * <p>The settings reach the database as transaction-local ones ({@code set_config(name, value, true)}), only when they
 * differ from what the transaction has already, and are taken back when they are no longer supplied.
 */
public interface SessionVariableSource {
    /**
     * The settings in force on the current thread, none for an empty map. Names are qualified, {@code "app.user"}. The
     * same instance may be returned as long as nothing changes, which makes the comparison cheap.
     */
    Map<String, String> variables();
}
