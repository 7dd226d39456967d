package org.hibernatepg.history;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A context that several events share. An entity of every persistence unit that has a history with
 * {@link ContextStorage#SHARED}, to be queried and joined: {@code from ArticleEvent e join ContextRecord c on c.id =
 * e.pghContextId where c.createdAt > :since}.
 *
 * <pre>{@code
 * create table pgh_context (
 *     id uuid not null,
 *     created_at timestamp(6) with time zone not null,
 *     updated_at timestamp(6) with time zone not null,
 *     metadata jsonb not null,
 *     primary key (id))
 * }</pre>
 */
@Entity(name = "ContextRecord")
@Table(name = "pgh_context")
@Immutable
@Access(AccessType.FIELD)
public class ContextRecord {
    @Id
    @Column(name = "id")
    private @Nullable UUID id;

    @Column(name = "created_at", nullable = false)
    private @Nullable Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    private @Nullable Instant updatedAt;

    @Column(name = "metadata", nullable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Map<String, Object> metadata;

    /** For Hibernate. */
    protected ContextRecord() {}

    /** The id that the events of the context have in {@code pghContextId}. */
    public UUID getId() {
        return present(id);
    }

    /** When the first event of the context was written. */
    public Instant getCreatedAt() {
        return present(createdAt);
    }

    /** When the values were last found to have changed, by an event that was written then. */
    public Instant getUpdatedAt() {
        return present(updatedAt);
    }

    /** The values. */
    public Map<String, Object> getMetadata() {
        return Collections.unmodifiableMap(present(metadata));
    }

    private static <V> V present(@Nullable V value) {
        if (value == null) {
            throw new IllegalStateException("The context has not been read from the database");
        }
        return value;
    }
}
