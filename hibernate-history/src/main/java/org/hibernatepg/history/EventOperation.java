package org.hibernatepg.history;

import jakarta.persistence.AttributeConverter;
import java.util.Arrays;
import org.hibernatepg.trigger.Operation;

/** What an event says about its row: by which write it was recorded, and on which side of the write. */
public enum EventOperation {
    /** The row was inserted; the event holds it. */
    INSERT("I"),
    /** The row was updated; the event holds it as it was afterwards. */
    UPDATE("U"),
    /** The row was updated; the event holds it as it was before, and says nothing about the row since. */
    BEFORE_UPDATE("B"),
    /** The row was deleted, or its table truncated; the event holds it as it was. */
    DELETE("D"),
    /** Nothing was written; the event holds the row as a program gave it. */
    SNAPSHOT("S"),
    /**
     * Nothing was written; the event holds the row as a {@linkplain History#backfill backfill} found it, older than its history. Its number is
     * negative, so that it comes before every write of the row that is recorded, also by those who wrote meanwhile.
     */
    BASELINE("L");

    private final String code;

    EventOperation(String code) {
        this.code = code;
    }

    /** What the column {@code pgh_operation} holds: a letter. */
    public String code() {
        return code;
    }

    /**
     * What is recorded of a write.
     *
     * @param operation an insert, an update or a delete
     * @param row the side that is stored
     */
    public static EventOperation of(Operation operation, Row row) {
        return switch (operation) {
            case INSERT -> INSERT;
            case UPDATE -> row == Row.OLD ? BEFORE_UPDATE : UPDATE;
            case DELETE, TRUNCATE -> DELETE;
        };
    }

    /** Stores the letters. */
    static final class Codes implements AttributeConverter<EventOperation, String> {
        @Override
        public String convertToDatabaseColumn(EventOperation operation) {
            return operation.code;
        }

        @Override
        public EventOperation convertToEntityAttribute(String code) {
            return Arrays.stream(values())
                    .filter(operation -> operation.code.equals(code))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("There is no kind of event '" + code + "'"));
        }
    }
}
