package org.hibernatepg.trigger;

import java.util.List;
import org.hibernate.MappingException;

/** Thrown at boot when triggers or histories are declared wrongly; it names every fault of every entity at once. */
public class TriggerMappingException extends MappingException {
    private static final long serialVersionUID = 1L;

    private final String[] faults;

    /** Makes an exception of complete sentences, one for each fault. */
    public TriggerMappingException(List<String> faults) {
        super(message(faults));
        this.faults = faults.toArray(String[]::new);
    }

    /** The faults, each naming the entity, the annotation, what was found and the remedy. */
    public List<String> faults() {
        return List.of(faults);
    }

    private static String message(List<String> faults) {
        return faults.size() == 1
                ? faults.get(0)
                : faults.size() + " declarations are wrong:\n  - " + String.join("\n  - ", faults);
    }
}
