package org.hibernatepg.history;

import jakarta.persistence.metamodel.MappedSuperclassType;
import jakarta.persistence.metamodel.SingularAttribute;
import jakarta.persistence.metamodel.StaticMetamodel;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * The static metamodel of {@link EventRecord}, which that of an event entity of one's own extends when a processor generates it.
 * Hibernate fills it when a session factory is built.
 *
 * <pre>{@code
 * CriteriaQuery<LeaseChange> query = builder.createQuery(LeaseChange.class);
 * Root<LeaseChange> change = query.from(LeaseChange.class);
 * query.where(builder.equal(change.get(LeaseChange_.text), "b"))
 *         .orderBy(builder.asc(change.get(LeaseChange_.pghId)));
 * }</pre>
 */
@StaticMetamodel(EventRecord.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills it
public abstract class EventRecord_ {
    /** The type itself. */
    public static volatile MappedSuperclassType<EventRecord> class_;

    /** The name of {@link #pghId}. */
    public static final String PGH_ID = "pghId";

    /** The name of {@link #pghCreatedAt}. */
    public static final String PGH_CREATED_AT = "pghCreatedAt";

    /** The name of {@link #pghLabel}. */
    public static final String PGH_LABEL = "pghLabel";

    /** The name of {@link #pghOperation}. */
    public static final String PGH_OPERATION = "pghOperation";

    /** The name of {@link #pghXid}. */
    public static final String PGH_XID = "pghXid";

    /** The name of {@link #pghContext}. */
    public static final String PGH_CONTEXT = "pghContext";

    /** The name of {@link #pghContextId}. */
    public static final String PGH_CONTEXT_ID = "pghContextId";

    /** The attribute {@code pghId}. */
    public static volatile SingularAttribute<EventRecord, Long> pghId;

    /** The attribute {@code pghCreatedAt}. */
    public static volatile SingularAttribute<EventRecord, Instant> pghCreatedAt;

    /** The attribute {@code pghLabel}. */
    public static volatile SingularAttribute<EventRecord, String> pghLabel;

    /** The attribute {@code pghOperation}. */
    public static volatile SingularAttribute<EventRecord, EventOperation> pghOperation;

    /** The attribute {@code pghXid}. */
    public static volatile SingularAttribute<EventRecord, Long> pghXid;

    /** The attribute {@code pghContext}. */
    public static volatile SingularAttribute<EventRecord, Map<String, Object>> pghContext;

    /** The attribute {@code pghContextId}. */
    public static volatile SingularAttribute<EventRecord, UUID> pghContextId;

    /** There are no instances. */
    protected EventRecord_() {}
}
