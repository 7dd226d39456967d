package org.hibernatepg.trigger.jdbc;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Its ids come from an identity column, so that it is inserted at once and never in a batch. */
@Entity
@Table(name = "note")
class Note {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    @Nullable
    String text;

    Note() {}

    Note(String text) {
        this.text = text;
    }
}
