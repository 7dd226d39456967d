package org.hibernatepg.trigger;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernatepg.trigger.internal.binder.SearchVectorBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;

/**
 * Lets the database keep a {@code tsvector}, for full-text search, in step with the attributes whose words it holds.
 *
 * <pre>{@code
 * @Entity
 * @SearchVector(name = "search", attribute = "searchVector", index = true, documents = {
 *         @Document(attribute = "title", weight = Weight.A), @Document(attribute = "body")})
 * class Article {
 *     String title;
 *     String body;
 *
 *     @Column(columnDefinition = "tsvector")
 *     String searchVector;
 * }
 * }</pre>
 *
 * <p>It becomes two {@code before … for each row} triggers with one body: one fires on every insert, one on an update
 * after which a document, the configuration or the vector itself differs, whether the statement changed it or another
 * trigger. They fire after all checks and after triggers of one's own that change rows, and before {@link Versioned}. The body is
 * <pre>{@code
 * new."search_vector" = coalesce(setweight(to_tsvector('pg_catalog.english'::regconfig, new."title"), 'A'), '')
 *     || coalesce(to_tsvector('pg_catalog.english'::regconfig, new."body"), '');
 * }</pre>
 *
 * <p>Hibernate leaves the attribute out of its statements and reads it back after them, so that the entity is fresh after
 * the flush. Where the attribute is mapped as neither insertable nor updatable, Hibernate does not read it back either,
 * and its statements stay in batches.
 *
 * <p>Errors at boot: no document, an attribute that has no column of type {@code tsvector}, a document that has no words (a
 * boolean, an association, an ordinal, bytes) or that PostgreSQL computes, the same document twice. A configuration that the
 * database does not have is an error of the first write.
 *
 * <p>Where ignoring is not needed and the configuration is the same for all rows, a computed column does as well:
 * {@code generated always as (to_tsvector('english', title)) stored}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/textsearch-features.html">PostgreSQL, Additional Features of text
 *     search</a>
 */
@Documented
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(SearchVector.List.class)
@TriggerBinding(SearchVectorBinder.class)
public @interface SearchVector {

    /** The name of the trigger, unique on its table: lower-case letters, digits, {@code _} and {@code -}. */
    String name();

    /** The attribute that holds the vector, mapped with {@code @Column(columnDefinition = "tsvector")}. */
    String attribute();

    /** The attributes whose words the vector holds, in this order. */
    Document[] documents();

    /**
     * The text search configuration, as PostgreSQL reads a {@code regconfig}: {@code german}, {@code public."My words"}. A
     * name without a schema is looked up on the search path of who writes.
     */
    String configuration() default "pg_catalog.english";

    /**
     * The attribute that names the configuration of each row, a string; where it is null, {@link #configuration()} holds.
     * Empty means the same configuration for all rows.
     */
    String configurationAttribute() default "";

    /** Whether there is to be a GIN index over the vector, which every search in more than a few rows needs. */
    boolean index() default false;

    /**
     * The secondary table that the trigger stands on, by the name that {@code @SecondaryTable} gives it. Empty means the
     * entity's own table.
     */
    String table() default "";

    /** Whether {@link Triggers#ignore} may switch the trigger off for a scope, so that the vector stays as it is. */
    boolean ignorable() default true;

    /** Several vectors of one entity. */
    @Documented
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE, ElementType.FIELD, ElementType.METHOD})
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The vectors. */
        SearchVector[] value();
    }
}
