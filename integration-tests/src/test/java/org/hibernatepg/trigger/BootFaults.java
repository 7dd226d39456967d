package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.hibernatepg.testing.TestUnit;

/** What a boot complains of. */
final class BootFaults {
    private BootFaults() {}

    /** The faults of entities that are declared wrongly. */
    static List<String> of(Class<?>... entities) {
        try (TestUnit unit = TestUnit.of(entities)) {
            TriggerMappingException refused = catchThrowableOfType(TriggerMappingException.class, unit::metadata);
            return refused == null ? List.of() : refused.faults();
        }
    }
}
