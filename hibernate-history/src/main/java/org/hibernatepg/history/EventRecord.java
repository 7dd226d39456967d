package org.hibernatepg.history;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * What every event entity has beside the attributes of the tracked one. A program that does not know the generated class
 * reads events by this type: {@code session.createSelectionQuery("from ArticleEvent", EventRecord.class)}.
 */
@MappedSuperclass
@Access(AccessType.FIELD)
public abstract class EventRecord {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Column(name = "pgh_id")
    private @Nullable Long pghId;

    @Column(name = "pgh_created_at", nullable = false)
    private @Nullable Instant pghCreatedAt;

    @Column(name = "pgh_label", nullable = false, columnDefinition = "text")
    private @Nullable String pghLabel;

    @Column(name = "pgh_operation", nullable = false, length = 1, columnDefinition = "varchar(1)")
    @Convert(converter = EventOperation.Codes.class)
    private @Nullable EventOperation pghOperation;

    // PostgreSQL compares and casts xid8 with nothing but itself and text.
    @Column(name = "pgh_xid", columnDefinition = "xid8")
    @ColumnTransformer(
            read = "cast(cast(pgh_xid as text) as bigint)",
            write = "cast(cast(cast(? as bigint) as text) as xid8)")
    private @Nullable Long pghXid;

    @Column(name = "pgh_context")
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Map<String, Object> pghContext;

    @Column(name = "pgh_context_id")
    private @Nullable UUID pghContextId;

    /** For Hibernate and the generated subclasses. */
    protected EventRecord() {}

    /** The number of the event; events of one row are numbered in the order in which the database wrote them. */
    public long getPghId() {
        return present(pghId, "pghId");
    }

    /** When the event was written, by the clock of the database server. */
    public Instant getPghCreatedAt() {
        return present(pghCreatedAt, "pghCreatedAt");
    }

    /** The label of the tracker. */
    public String getPghLabel() {
        return present(pghLabel, "pghLabel");
    }

    /** By which write it was recorded, and which side of it is stored. */
    public EventOperation getPghOperation() {
        return present(pghOperation, "pghOperation");
    }

    /** The number of the transaction that wrote the event, {@code pg_current_xact_id()}; null for an imported event. */
    public @Nullable Long getPghXid() {
        return pghXid;
    }

    /** The {@link HistoryContext} in which the change was made, or null. */
    public @Nullable Map<String, Object> getPghContext() {
        return pghContext == null ? null : Collections.unmodifiableMap(pghContext);
    }

    /** What the events of one outermost {@link HistoryContext} share, or null. */
    public @Nullable UUID getPghContextId() {
        return pghContextId;
    }

    private static <V> V present(@Nullable V value, String attribute) {
        if (value == null) {
            throw new IllegalStateException("The event has no " + attribute + " yet");
        }
        return value;
    }
}
