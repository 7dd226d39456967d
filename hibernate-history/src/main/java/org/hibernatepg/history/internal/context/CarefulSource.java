package org.hibernatepg.history.internal.context;

import java.util.Map;
import java.util.Objects;
import org.hibernatepg.history.spi.ContextSource;
import org.jboss.logging.Logger;

/** A source whose failures do not become those of a write: a warning says that its values are missing, once for each cause. */
final class CarefulSource {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.history");

    private final ContextSource source;
    private volatile String failure = "";

    CarefulSource(ContextSource source) {
        this.source = source;
    }

    /** What it says now, as it says it. */
    Map<String, ?> answer() {
        try {
            return Objects.requireNonNull(source.values(), "it gave null, where Map.of() says that there is nothing");
        } catch (RuntimeException e) {
            leftOut(e);
            return Map.of();
        }
    }

    /** The values of an answer, if a context can hold them. */
    Map<String, Object> values(Map<String, ?> answer) {
        try {
            Map<String, Object> values = JsonValues.of(answer);
            JsonText.limited(values);
            return values;
        } catch (RuntimeException e) {
            leftOut(e);
            return Map.of();
        }
    }

    private void leftOut(RuntimeException e) {
        if (!failure.equals(e.toString())) {
            failure = e.toString();
            LOG.warnf(
                    e,
                    "Events are written without what %s supplies to their context: %s",
                    source.getClass().getName(),
                    e.getMessage());
        }
    }
}
