package org.hibernatepg.examples.tutorial;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;

/** What was created when stays so; all else can be updated. */
@Entity
@Protect(name = "read_only", operations = Operation.UPDATE, condition = "old.createdAt is distinct from new.createdAt")
class ReadOnlyField {
    @Id
    @GeneratedValue
    Long id;

    Instant createdAt = Instant.now();

    int intField;
}
