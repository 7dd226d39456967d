package org.hibernatepg.examples.tutorial;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;

/** This model cannot be deleted. */
@Entity
@Protect(name = "protect_deletes", operations = Operation.DELETE)
class CannotDelete {
    @Id
    @GeneratedValue
    Long id;
}
