package org.hibernatepg.trigger.spi;

import java.util.Map;
import org.hibernate.service.ServiceRegistry;

/**
 * Supplies settings that triggers read. Loaded as a Java service; asked before a statement that may write, on the thread
 * that executes it.
 *
 * <p>The settings reach the database as transaction-local ones ({@code set_config(name, value, true)}), only when they
 * differ from what the transaction has already, and are taken back when they are no longer supplied.
 */
public interface SessionVariableSource {
    /**
     * The source for one persistence unit, asked once when the unit starts; this one unless it depends on the unit's
     * settings. What it throws fails the start.
     *
     * @param persistenceUnit its services, {@link org.hibernate.engine.config.spi.ConfigurationService} among them
     */
    default SessionVariableSource of(ServiceRegistry persistenceUnit) {
        return this;
    }

    /**
     * The settings in force on the current thread, none for an empty map. Names are qualified, {@code "app.user"}. The
     * same instance may be returned as long as nothing changes, which makes the comparison cheap.
     */
    Map<String, String> variables();
}
