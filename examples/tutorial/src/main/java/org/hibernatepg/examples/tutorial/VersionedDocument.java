package org.hibernatepg.examples.tutorial;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.hibernatepg.trigger.Versioned;

/** The database counts the changes of each row, and nobody else can. */
@Entity
@Versioned(name = "versioned", attribute = "version")
class VersionedDocument {
    @Id
    @GeneratedValue
    Long id;

    int version;

    String charField;
}
