package org.hibernatepg.trigger.internal.jdbc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.trigger.spi.SessionWork;

/**
 * The scopes of one kind that are open on sessions. What they hold, in the order in which they were opened, makes variables
 * of the session; so they nest, and may end in any order.
 *
 * @param <T> what a scope holds, which must not lead to its session
 */
public final class SessionScopes<T> {
    private final Function<List<T>, Map<String, String>> values;

    /** A session that is forgotten takes its scopes with it. */
    private final Map<SessionVariables, Open<T>> open = Collections.synchronizedMap(new WeakHashMap<>());

    /** What is open on a session, and the variables that it makes. */
    private record Open<T>(List<Content<T>> contents, Map<String, String> values) {}

    /** With an identity: two scopes may hold the same. */
    private static final class Content<T> {
        final T held;

        Content(T held) {
            this.held = held;
        }
    }

    /**
     * Scopes that make up variables.
     *
     * @param values the variables by what the open scopes hold; none of another kind of scopes
     */
    public SessionScopes(Function<List<T>, Map<String, String>> values) {
        this.values = values;
    }

    /**
     * Writes what the session still holds back, then opens a scope.
     *
     * @throws IllegalStateException if the session is closed, or was opened over a connection of the program's own
     */
    public Scope open(SharedSessionContract session, T held) {
        if (!session.isOpen()) {
            throw new IllegalStateException("A scope is opened on an open session; this one is closed.");
        }
        SharedSessionContract behind = Sessions.implementor(session);
        SessionWork.flush(behind);
        SessionVariables variables = SessionVariables.of(behind);
        Content<T> content = new Content<>(held);
        List<Content<T>> contents = contents(variables);
        contents.add(content);
        update(variables, contents);
        return new Scope(behind, variables, content);
    }

    /** The variables fail first where they cannot be set. */
    private void update(SessionVariables variables, List<Content<T>> contents) {
        Map<String, String> wanted =
                values.apply(contents.stream().map(content -> content.held).toList());
        variables.replace(open(variables).values, wanted);
        if (contents.isEmpty()) {
            open.remove(variables);
        } else {
            open.put(variables, new Open<>(contents, wanted));
        }
    }

    private List<Content<T>> contents(SessionVariables variables) {
        return new ArrayList<>(open(variables).contents);
    }

    private Open<T> open(SessionVariables variables) {
        return open.getOrDefault(variables, new Open<>(List.of(), Map.of()));
    }

    /** An open scope. */
    public final class Scope implements AutoCloseable {
        private final SharedSessionContract session;
        private final SessionVariables variables;
        private final Content<T> content;
        private boolean closed;

        private Scope(SharedSessionContract session, SessionVariables variables, Content<T> content) {
            this.session = session;
            this.variables = variables;
            this.content = content;
        }

        /** Writes what was changed in the scope, then ends it. A second call does nothing. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                try {
                    SessionWork.flush(session);
                } finally {
                    List<Content<T>> contents = contents(variables);
                    contents.remove(content);
                    update(variables, contents);
                }
            }
        }
    }
}
