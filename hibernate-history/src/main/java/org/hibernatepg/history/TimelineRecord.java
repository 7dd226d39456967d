package org.hibernatepg.history;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * All events of all histories as one entity, for questions in HQL: filters, orders, counts, joins. A program declares an entity that extends this
 * class, and adds what it wants to see of the context; without such an entity there is nothing.
 *
 * <pre>{@code
 * @Entity
 * class AnyEvent extends TimelineRecord {
 *     @ContextValue("user")
 *     @ManyToOne
 *     User user;
 *
 *     @ContextValue("url")
 *     String url;
 * }
 *
 * from AnyEvent e where e.user.email = 'ann@example.org' and e.pghObjectEntity = 'Article' order by e.pghCreatedAt
 * }</pre>
 *
 * <p><b>Resulting SQL.</b> No table. The entity is read from a {@code union all} of the event tables, into which PostgreSQL pushes
 * conditions, and of which it computes what is selected. It cannot be written.
 *
 * <p><b>Errors.</b> At boot: an entity with a {@code @TenantId} in the unit, whose events this entity would show to every tenant.
 *
 * <p><b>When not to use it.</b> For the events of an object, which {@link Timeline} finds by their key: a condition on {@code pghObjectId}
 * reads the tables.
 */
@MappedSuperclass
@Access(AccessType.FIELD)
public abstract class TimelineRecord {
    @Id
    @Column(name = "pgh_slug")
    private @Nullable String pghSlug;

    @Column(name = "pgh_event_entity")
    private @Nullable String pghEventEntity;

    @Column(name = "pgh_object_entity")
    private @Nullable String pghObjectEntity;

    @Column(name = "pgh_collection")
    private @Nullable String pghCollection;

    @Column(name = "pgh_object_id")
    private @Nullable String pghObjectId;

    @Column(name = "pgh_id")
    private @Nullable Long pghId;

    @Column(name = "pgh_created_at")
    private @Nullable Instant pghCreatedAt;

    @Column(name = "pgh_label")
    private @Nullable String pghLabel;

    @Column(name = "pgh_operation")
    @Convert(converter = EventOperation.Codes.class)
    private @Nullable EventOperation pghOperation;

    @Column(name = "pgh_xid")
    private @Nullable Long pghXid;

    @Column(name = "pgh_context")
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Map<String, Object> pghContext;

    @Column(name = "pgh_context_id")
    private @Nullable UUID pghContextId;

    @Column(name = "pgh_data")
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Map<String, Object> pghData;

    @Column(name = "pgh_diff")
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Map<String, Object> pghDiff;

    /** For Hibernate and subclasses. */
    protected TimelineRecord() {}

    /** The name of the event, {@link TimelineEvent#slug()}. */
    public String getPghSlug() {
        return Objects.requireNonNull(pghSlug);
    }

    /** The JPA name of the event entity. */
    public String getPghEventEntity() {
        return Objects.requireNonNull(pghEventEntity);
    }

    /** The JPA name of the tracked entity, which declares the history. */
    public String getPghObjectEntity() {
        return Objects.requireNonNull(pghObjectEntity);
    }

    /** The path of the tracked collection, or null. */
    public @Nullable String getPghCollection() {
        return pghCollection;
    }

    /** The key of the object as a text, {@link TimelineEvent#objectId()}. */
    public @Nullable String getPghObjectId() {
        return pghObjectId;
    }

    /** The number of the event. */
    public long getPghId() {
        return Objects.requireNonNull(pghId);
    }

    /** When the event was written, by the clock of the database server. */
    public Instant getPghCreatedAt() {
        return Objects.requireNonNull(pghCreatedAt);
    }

    /** The label of the tracker. */
    public String getPghLabel() {
        return Objects.requireNonNull(pghLabel);
    }

    /** By which write it was recorded. */
    public EventOperation getPghOperation() {
        return Objects.requireNonNull(pghOperation);
    }

    /** The transaction that wrote the event, or null. */
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

    /** The stored columns of the row. */
    public Map<String, Object> getPghData() {
        return Collections.unmodifiableMap(Objects.requireNonNull(pghData));
    }

    /** Of each column that differs from the event before, the list of the old and the new value. Empty if nothing differs; null if it is the first. */
    public @Nullable Map<String, Object> getPghDiff() {
        return pghDiff == null ? null : Collections.unmodifiableMap(pghDiff);
    }
}
