package org.hibernatepg.trigger;

/** A scope in which triggers are ignored, from {@link Triggers#ignore}. Closing it more than once has no effect. */
@FunctionalInterface
public interface TriggerScope extends AutoCloseable {
    /** Ends the scope: flushes what was changed in it, and restores what was in force before. */
    @Override
    void close();
}
