package org.hibernatepg.routing;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A row that tests of replicas write on the primary and look for. */
@Entity(name = "Note")
class Note {
    @Id
    long id;

    protected Note() {}

    Note(long id) {
        this.id = id;
    }
}
