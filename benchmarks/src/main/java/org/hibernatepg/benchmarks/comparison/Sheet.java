package org.hibernatepg.benchmarks.comparison;

import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;

/** What belongs to a document, by an association {@code document} of the entity made of it. */
@MappedSuperclass
public abstract class Sheet {
    @Id
    int id;

    int amount;
}
