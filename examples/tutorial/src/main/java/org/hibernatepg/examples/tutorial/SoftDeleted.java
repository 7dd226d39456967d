package org.hibernatepg.examples.tutorial;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.hibernatepg.trigger.SoftDelete;

/** A removed row is kept and no longer active. */
@Entity
@SoftDelete(name = "soft_delete", attribute = "isActive", value = "false")
class SoftDeleted {
    @Id
    @GeneratedValue
    Long id;

    boolean isActive = true;
}
