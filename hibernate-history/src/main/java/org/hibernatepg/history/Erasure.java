package org.hibernatepg.history;

import org.hibernatepg.history.internal.erasure.Erasures;

/**
 * Makes a history forget: an object, some of its attributes, or a value in contexts. Made by {@link History#erasure}. It happens in the
 * transaction of the session and is recorded there, as an {@link ErasureRecord}, which needs the setting {@code
 * hibernate.history.erasure = true}.
 *
 * <pre>{@code
 * Erasure erasure = history.erasure(session).because("request 4711");
 * erasure.erase(Customer.class, 42L);
 * erasure.redact(Order.class, 7L, "deliveryAddress", "note");
 * erasure.redactContext("ann@example.org", "user", "email");
 * }</pre>
 *
 * <p>Where events are append-only, who erases has to own the event tables, or to be in the role of {@code
 * hibernate.history.maintenance_role}. What is pending in the session is written first. Events that it has loaded stay as they
 * are; {@code refresh} or {@code clear} it.
 *
 * <p>The tables of the program are not touched. If the object is still there, its history is unknown up to its next change, and {@link Replay}
 * reports the row; {@link History#backfill} begins the history anew. A redacted attribute is null in events, so that the past of
 * the object has null there.
 */
public final class Erasure {
    private final Erasures erasures;

    Erasure(Erasures erasures) {
        this.erasures = erasures;
    }

    /** The reason that is recorded. It should say nothing of what is erased: a number of a request, a law. */
    public Erasure because(String reason) {
        return new Erasure(erasures.because(reason));
    }

    /**
     * Erases all events of an object, in all histories of the entity and of its collections, under all keys that it had, and the
     * shared contexts to which nothing refers any more.
     *
     * @throws IllegalArgumentException if the entity is not tracked, or the key is none of its keys
     * @throws IllegalStateException if there is no transaction, or nothing to record the erasure in
     */
    public Erased erase(Class<?> entity, Object id) {
        return erasures.erase(entity, id);
    }

    /**
     * Has attributes be null in all events of an object.
     *
     * @param attributes attributes of the entity, or paths in embeddables: {@code "address.city"}
     * @throws IllegalArgumentException if the entity is not tracked, or an attribute is not stored, or part of the key
     * @throws IllegalStateException if there is no transaction, or nothing to record the redaction in
     */
    public Erased redact(Class<?> entity, Object id, String... attributes) {
        return erasures.redact(entity, id, attributes);
    }

    /**
     * Has a value be null in all contexts that have it, in the events of all histories and in shared contexts. Every event table is
     * read as a whole.
     *
     * @param value the value, as it was put into the context
     * @param path the key under which it is, or the keys, from the outside in
     * @throws IllegalArgumentException if there is no path
     * @throws IllegalStateException if there is no transaction, or nothing to record the redaction in
     */
    public Erased redactContext(Object value, String... path) {
        return erasures.redactContext(value, path);
    }
}
