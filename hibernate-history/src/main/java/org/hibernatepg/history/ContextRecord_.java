package org.hibernatepg.history;

import jakarta.persistence.metamodel.EntityType;
import jakarta.persistence.metamodel.SingularAttribute;
import jakarta.persistence.metamodel.StaticMetamodel;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** The static metamodel of {@link ContextRecord}. Hibernate fills it when a session factory is built. */
@StaticMetamodel(ContextRecord.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills it
public abstract class ContextRecord_ {
    /** The type itself. */
    public static volatile EntityType<ContextRecord> class_;

    /** The name of {@link #pghId}. */
    public static final String PGH_ID = "pghId";

    /** The name of {@link #contextId}. */
    public static final String CONTEXT_ID = "contextId";

    /** The name of {@link #transactionId}. */
    public static final String TRANSACTION_ID = "transactionId";

    /** The name of {@link #createdAt}. */
    public static final String CREATED_AT = "createdAt";

    /** The name of {@link #updatedAt}. */
    public static final String UPDATED_AT = "updatedAt";

    /** The name of {@link #metadata}. */
    public static final String METADATA = "metadata";

    /** The attribute {@code pghId}. */
    public static volatile SingularAttribute<ContextRecord, Long> pghId;

    /** The attribute {@code contextId}. */
    public static volatile SingularAttribute<ContextRecord, UUID> contextId;

    /** The attribute {@code transactionId}. */
    public static volatile SingularAttribute<ContextRecord, Long> transactionId;

    /** The attribute {@code createdAt}. */
    public static volatile SingularAttribute<ContextRecord, Instant> createdAt;

    /** The attribute {@code updatedAt}. */
    public static volatile SingularAttribute<ContextRecord, Instant> updatedAt;

    /** The attribute {@code metadata}. */
    public static volatile SingularAttribute<ContextRecord, Map<String, Object>> metadata;

    /** There are no instances. */
    protected ContextRecord_() {}
}
