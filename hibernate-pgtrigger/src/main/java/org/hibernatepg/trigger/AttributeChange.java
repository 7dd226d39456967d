package org.hibernatepg.trigger;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A refused change of one attribute. Values are in PostgreSQL's text form, since the row with the new one was never
 * stored.
 *
 * @param attribute the path of the attribute
 * @param oldValue the value before; null for SQL's null, and for a row that was to be inserted
 * @param newValue the value that was refused
 */
public record AttributeChange(
        String attribute,
        @Nullable String oldValue,
        @Nullable String newValue) implements Serializable {}
