package org.hibernatepg.history.replay;

import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/** An embeddable of a random entity. */
@Embeddable
public class Place {
    @Nullable
    String street;

    @Nullable
    Integer number;

    protected Place() {}

    Place(@Nullable String street, @Nullable Integer number) {
        this.street = street;
        this.number = number;
    }
}
