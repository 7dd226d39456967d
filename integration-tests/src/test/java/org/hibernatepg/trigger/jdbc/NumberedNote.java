package org.hibernatepg.trigger.jdbc;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Its ids come from a sequence, so that it is inserted late and in batches. */
@Entity
@Table(name = "note")
class NumberedNote {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "note_seq")
    @SequenceGenerator(name = "note_seq", sequenceName = "note_seq", allocationSize = 50)
    @Nullable
    Long id;

    @Nullable
    String text;

    NumberedNote() {}

    NumberedNote(String text) {
        this.text = text;
    }
}
