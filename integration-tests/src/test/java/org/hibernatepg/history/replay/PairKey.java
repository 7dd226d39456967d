package org.hibernatepg.history.replay;

import jakarta.persistence.Embeddable;
import java.io.Serializable;

/** The key of a random entity with two columns. */
@Embeddable
public record PairKey(int a, String b) implements Serializable {}
