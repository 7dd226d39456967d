package org.hibernatepg.benchmarks.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What application and server say to each other on one connection. */
final class Conversation {
    private static final int CANCEL = 80877102;
    private static final int SSL = 80877103;
    private static final int GSS = 80877104;

    private final WireLog log;
    /** Requests for encryption, which are answered by one byte. */
    private final AtomicInteger unanswered = new AtomicInteger();

    /** For each answer that is to come, whether the application waits for it. */
    private final Queue<Boolean> awaited = new ConcurrentLinkedQueue<>();

    Conversation(WireLog log) {
        this.log = log;
    }

    Messages fromApplication() {
        return new FromApplication();
    }

    Messages fromServer() {
        return new FromServer();
    }

    private final class FromApplication extends Messages {
        private final Map<String, String> statements = new HashMap<>();
        private final Map<String, String> portals = new HashMap<>();
        private boolean started;

        @Override
        boolean isTyped() {
            return started;
        }

        @Override
        boolean isSingle() {
            return false;
        }

        @Override
        void single(byte value) {
            throw new IllegalStateException("An application sends no single bytes");
        }

        @Override
        boolean isKept(byte type) {
            return type == 0 || type == 'P' || type == 'B' || type == 'E' || type == 'Q';
        }

        @Override
        void message(byte type, ByteBuffer body) {
            switch (type) {
                case 0 -> start(body.getInt());
                case 'P' -> {
                    statements.put(text(body), text(body));
                    log.parsed();
                }
                case 'B' -> portals.put(text(body), statements.getOrDefault(text(body), ""));
                case 'E' -> log.executed(portals.getOrDefault(text(body), ""));
                case 'Q' -> query(text(body));
                case 'S' -> awaited.add(true);
                default -> {}
            }
        }

        /** The driver sends its begin ahead of a statement, in the same go. */
        private void query(String text) {
            awaited.add(!text.regionMatches(true, 0, "begin", 0, 5));
            log.executed(text);
        }

        private void start(int code) {
            if (code == SSL || code == GSS) {
                unanswered.incrementAndGet();
            } else if (code != CANCEL) {
                started = true;
            }
        }
    }

    private final class FromServer extends Messages {
        @Override
        boolean isTyped() {
            return true;
        }

        @Override
        boolean isSingle() {
            return unanswered.get() > 0;
        }

        @Override
        void single(byte value) throws IOException {
            unanswered.decrementAndGet();
            if (value != 'N') {
                throw new IOException("The connection is encrypted, so nothing can be counted: use sslmode=disable");
            }
        }

        @Override
        boolean isKept(byte type) {
            return type == 'N';
        }

        @Override
        void message(byte type, ByteBuffer body) {
            if (type == 'Z') {
                // None is there for the end of the authentication.
                if (Boolean.TRUE.equals(awaited.poll())) {
                    log.answered();
                }
            } else if (type == 'N') {
                log.noticed(notice(body));
            }
        }

        /** The field M of a notice: the message. */
        private String notice(ByteBuffer body) {
            for (byte field = body.get(); field != 0; field = body.get()) {
                String value = text(body);
                if (field == 'M') {
                    return value;
                }
            }
            return "";
        }
    }
}
