package org.hibernatepg.trigger.internal.violation;

import java.util.Arrays;
import java.util.Optional;

/** What a trigger objected to. Its code travels in the {@code DATATYPE} field of the error. */
public enum ViolationKind {
    /** The operation itself is refused. */
    PROTECTED("pgtrigger.protected"),
    /** An attribute is not to be changed. */
    READ_ONLY("pgtrigger.read_only"),
    /** A state is not to be reached from another, or not to be inserted. */
    TRANSITION("pgtrigger.transition");

    private final String code;

    ViolationKind(String code) {
        this.code = code;
    }

    /** What stands in the error. */
    public String code() {
        return code;
    }

    static Optional<ViolationKind> of(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code.equals(code)).findFirst();
    }
}
