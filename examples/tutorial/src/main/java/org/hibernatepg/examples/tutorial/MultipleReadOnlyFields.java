package org.hibernatepg.examples.tutorial;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernatepg.trigger.ReadOnly;

/** Two attributes that keep their first value. */
@Entity
@ReadOnly(
        name = "multiple_read_only",
        attributes = {"createdAt", "intField"})
class MultipleReadOnlyFields {
    @Id
    @GeneratedValue
    Long id;

    Instant createdAt = Instant.now();

    int intField;

    String note;
}
