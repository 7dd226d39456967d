package org.hibernatepg.history;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernate.annotations.AttributeBinderType;
import org.hibernatepg.history.internal.entity.ContextValueBinder;

/**
 * An attribute of an event class that shows a value of the context, with a type: to be selected, filtered, ordered by and
 * joined like any other.
 *
 * <pre>{@code
 * @MappedSuperclass
 * abstract class AuditedEvent extends EventRecord {
 *     @ContextValue("user.id")
 *     @ManyToOne
 *     User user;
 *
 *     @ContextValue("reason")
 *     String reason;
 * }
 *
 * @Entity
 * @TrackHistory(eventClass = AuditedEvent.class)
 * class Article { … }
 * }</pre>
 *
 * <p><b>Resulting SQL.</b> No column. Where the attribute is read, {@code cast(jsonb_extract_path_text(pgh_context, 'reason')
 * as varchar)}; with {@link ContextStorage#SHARED}, the same of the shared row; with {@link ContextStorage#NONE}, a null of
 * the attribute's type. The value is null as well where there was no context, where it has no such key, and where the key
 * holds the JSON value null.
 *
 * <p><b>Types.</b> Basic attributes to whose SQL type PostgreSQL casts the text of the value; enums by their names, {@code
 * @Enumerated(STRING)}; JSON ({@code @JdbcTypeCode(SqlTypes.JSON)}), which takes the value as it is. A {@code @ManyToOne} to
 * an entity with a key of one column: it is null if there is no such row, and is loaded with the event.
 *
 * <p><b>Errors.</b> At boot: another kind of attribute, an empty key, a class that no history names. A value that cannot be
 * cast fails the query that reads it.
 *
 * <p><b>When not to use it.</b> Where a query looks for one value among many events: no index serves it. Make one of the
 * expression, or put the value into a column of the entity.
 */
@Documented
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@AttributeBinderType(binder = ContextValueBinder.class)
public @interface ContextValue {
    /** The key, {@code "user"}, or the path to it, {@code "user.id"}. A number is a place in a list, from 0. */
    String value();
}
