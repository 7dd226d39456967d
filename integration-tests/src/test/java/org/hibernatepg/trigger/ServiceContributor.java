package org.hibernatepg.trigger;

import java.util.concurrent.atomic.AtomicInteger;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDeclarations;

/** Is asked for every persistence unit of these tests, as any Java service. */
public final class ServiceContributor implements TriggerContributor {
    static final AtomicInteger ASKED = new AtomicInteger();

    @Override
    public void declare(TriggerDeclarations declarations) {
        ASKED.incrementAndGet();
        if (declarations.isMapped(DeclaredUsers.Licence.class)) {
            declarations.protect(DeclaredUsers.Licence.class, "kept").operations(Operation.DELETE);
        }
    }
}
