package org.hibernatepg.history;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A link of a chain of {@link Seals}. An entity of every persistence unit that has a history with {@link
 * TrackHistory#sealed()}. Its rows are neither changed nor removed: the trigger {@code SealRecord:append_only} refuses it.
 *
 * <pre>{@code
 * create table pgh_seal (
 *     kind varchar(1) not null,
 *     event bigint,
 *     position bigint not null,
 *     chain text not null,
 *     content bytea,
 *     hash bytea not null,
 *     mark jsonb,
 *     primary key (chain, position));
 * create unique index pgh_seal_event on pgh_seal (chain, event) where kind = 'E';
 * }</pre>
 */
@Entity(name = "SealRecord")
@Table(name = "pgh_seal")
@IdClass(SealRecord.Key.class)
@Immutable
@Access(AccessType.FIELD)
public class SealRecord {
    @Id
    @Column(name = "chain", columnDefinition = "text")
    private @Nullable String chain;

    @Id
    @Column(name = "position")
    private @Nullable Long position;

    @Column(name = "kind", length = 1, nullable = false)
    private @Nullable String kind;

    @Column(name = "event")
    private @Nullable Long event;

    @Column(name = "content", columnDefinition = "bytea")
    private byte @Nullable [] content;

    @Column(name = "hash", columnDefinition = "bytea", nullable = false)
    private byte @Nullable [] hash;

    @Column(name = "mark")
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Map<String, Object> mark;

    /** For Hibernate. */
    protected SealRecord() {}

    /** The table whose rows are sealed. */
    public String getChain() {
        return present(chain);
    }

    /** The number of the link in its chain, from 1. */
    public long getPosition() {
        return present(position);
    }

    /**
     * {@code E} the seal of an event, {@code C} of one that was changed on purpose; {@code S} the end of a run that sealed
     * all finished transactions, {@code R} a removal on purpose, {@code U} a change on purpose.
     */
    public String getKind() {
        return present(kind);
    }

    /** The number of the event, {@code pgh_id}. */
    public Optional<Long> getEvent() {
        return Optional.ofNullable(event);
    }

    /** The SHA-256 of the event. */
    public Optional<byte[]> getContent() {
        return Optional.ofNullable(content).map(byte[]::clone);
    }

    /** The SHA-256 of the link, which depends on all before it. */
    public byte[] getHash() {
        return present(hash).clone();
    }

    /** What else the link says: who removed what, and why. */
    public Map<String, Object> getMark() {
        return mark == null ? Map.of() : Collections.unmodifiableMap(mark);
    }

    private static <V> V present(@Nullable V value) {
        if (value == null) {
            throw new IllegalStateException("The seal has not been read from the database");
        }
        return value;
    }

    /** What tells one link from another. */
    public static final class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        private @Nullable String chain;
        private @Nullable Long position;

        /** For Hibernate. */
        Key() {}

        /** The key of a link. */
        public Key(String chain, long position) {
            this.chain = chain;
            this.position = position;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && Objects.equals(chain, key.chain)
                    && Objects.equals(position, key.position);
        }

        @Override
        public int hashCode() {
            return Objects.hash(chain, position);
        }
    }
}
