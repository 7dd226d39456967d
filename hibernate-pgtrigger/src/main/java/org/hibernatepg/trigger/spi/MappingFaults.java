package org.hibernatepg.trigger.spi;

import java.util.ArrayList;
import java.util.List;
import org.hibernatepg.trigger.TriggerMappingException;

/** Collects what is wrong with the declarations of a persistence unit, so that all of it is seen at once. */
public final class MappingFaults {
    private final List<String> faults = new ArrayList<>();

    /**
     * Adds a fault.
     *
     * @param subject the entity, or the entity and its attribute
     * @param declaration the annotation as the user wrote it: {@code @Protect(name = "append_only")}
     * @param problem what was found, as a clause of which the declaration is the subject
     * @param remedy what to do, as a sentence
     */
    public void add(String subject, String declaration, String problem, String remedy) {
        faults.add("%s: '%s' %s. %s".formatted(subject, declaration, problem, remedy));
    }

    /** Adds what was found elsewhere. */
    public void add(MappingFaults others) {
        faults.addAll(others.faults);
    }

    /** Throws all faults, if there are any. */
    public void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new TriggerMappingException(faults);
        }
    }
}
