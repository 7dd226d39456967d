package org.hibernatepg.routing.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.pin.Tokens;
import org.hibernatepg.routing.internal.pin.Tracker;
import org.hibernatepg.routing.internal.scope.OpenOnThread;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What one request needs and has written, over all its dispatches and threads. */
final class PinnedRequest {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.routing");
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final List<Unit> units = new ArrayList<>();
    private final TokenTransport transport;
    private final boolean writes;
    private final String name;
    private volatile boolean running;

    /** What the answer says already, so that it is not signed again for each byte. */
    private int sent = -1;

    /** Whether what the answer says covers what is written later too. */
    private boolean byTime;

    /** One persistence unit's part. */
    private record Unit(Pins pins, Tracker tracker, Supplier<OpenOnThread> open) {}

    PinnedRequest(List<Pins> pins, TokenTransport transport, HttpServletRequest request) {
        this.transport = transport;
        writes = !SAFE.contains(request.getMethod());
        name = request.getMethod() + " " + request.getRequestURI();
        String[] tokens = transport.read(request);
        pins.forEach(each -> units.add(unit(each, tokens)));
    }

    private Unit unit(Pins pins, String[] tokens) {
        // A pooled thread may have been left pinned, or tracking something.
        OpenOnThread anew = pins.openAnew();
        try {
            Tracker tracker = pins.newTracker(tokens);
            if (writes) {
                pins.pin();
            }
            pins.open(tracker);
            return new Unit(pins, tracker, pins.capture());
        } finally {
            anew.close();
        }
    }

    boolean isRunning() {
        return running;
    }

    void run(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        PinnedResponse answer = new PinnedResponse(response, this);
        List<OpenOnThread> open = new ArrayList<>();
        running = true;
        try {
            units.forEach(unit -> open.add(unit.open().get()));
            chain.doFilter(new PinnedAsync(request, answer), answer);
        } finally {
            running = false;
            open.forEach(OpenOnThread::close);
            // Another thread answers an asynchronous request, and may be doing so now.
            if (!request.isAsyncStarted()) {
                ended(response);
            }
        }
    }

    private void ended(HttpServletResponse response) {
        if (response.isCommitted()) {
            warnOfLateWrite();
        } else {
            sent = -1;
            beforeCommit(response);
        }
    }

    /** The answer may be on its way after this: from then on its headers cannot be changed. */
    synchronized void beforeCommit(HttpServletResponse response) {
        if (response.isCommitted()) {
            return;
        }
        int state = state();
        if (state != sent && (writes || hasWritten())) {
            List<String> tokens = new ArrayList<>();
            Duration longest = Duration.ZERO;
            for (Unit unit : units) {
                Tokens.Written token = token(unit);
                if (token != null) {
                    tokens.add(token.text());
                    Duration duration = unit.pins().settings().duration();
                    longest = duration.compareTo(longest) > 0 ? duration : longest;
                }
            }
            transport.write(response, tokens, longest);
            sent = state;
            byTime = units.stream().map(Unit::tracker).allMatch(this::isAssumed);
        }
    }

    /** The headers were taken away. */
    synchronized void forgetSent() {
        sent = -1;
    }

    /** A method that writes, and of which no write was seen or is not committed, is looked for by time. */
    private Tokens.@Nullable Written token(Unit unit) {
        Tracker tracker = unit.tracker();
        return isAssumed(tracker)
                ? unit.pins().tokenOfWrite(tracker)
                : unit.pins().token(tracker);
    }

    private boolean isAssumed(Tracker tracker) {
        return tracker.isPending() || (writes && !tracker.hasWritten());
    }

    private boolean hasWritten() {
        return units.stream().map(Unit::tracker).anyMatch(tracker -> tracker.hasWritten() || tracker.isPending());
    }

    private int state() {
        return units.stream().mapToInt(unit -> unit.tracker().changes()).sum();
    }

    private synchronized void warnOfLateWrite() {
        if (hasWritten() && sent != state() && !byTime) {
            LOG.warnf(
                    "The answer to '%s' was sent before something was written: what the user reads next may not show it. Write"
                            + " before the answer, or call 'Pinning.markWrite()' before it.",
                    name);
        }
    }
}
