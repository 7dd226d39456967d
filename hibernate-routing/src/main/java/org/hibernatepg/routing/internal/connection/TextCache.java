package org.hibernatepg.routing.internal.connection;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What was found out about the texts of statements, which come again and again. */
final class TextCache<T> {
    private static final int MOST = 1_000;
    private static final int LONGEST = 4_000;

    private final Map<String, T> found = new ConcurrentHashMap<>();
    private final Function<String, T> look;

    /** A cache of what is found by this. */
    TextCache(Function<String, T> look) {
        this.look = look;
    }

    T of(String text) {
        if (text.length() > LONGEST) {
            return look.apply(text);
        }
        T known = found.get(text);
        return known == null ? put(text) : known;
    }

    /** Texts with values in them would fill it with what never comes again. */
    private T put(String text) {
        if (found.size() >= MOST) {
            found.clear();
        }
        T made = look.apply(text);
        found.put(text, made);
        return made;
    }
}
