package org.hibernatepg.examples.tutorial;

import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.hibernatepg.trigger.Protect;

/** This model can only be appended. */
@Entity
@Protect(
        name = "append_only",
        operations = {UPDATE, DELETE})
class AppendOnly {
    @Id
    @GeneratedValue
    Long id;

    int intField;
}
