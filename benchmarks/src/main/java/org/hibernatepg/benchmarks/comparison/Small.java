package org.hibernatepg.benchmarks.comparison;

import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;

/** Three columns and no index but that of the key: a write costs least, and an event most beside it. */
@MappedSuperclass
public abstract class Small {
    @Id
    int id;

    int amount;
    String name = "";
}
