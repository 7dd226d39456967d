package org.hibernatepg.routing;

import java.time.Instant;
import java.util.Optional;
import org.hibernatepg.routing.internal.pin.Need;
import org.hibernatepg.routing.internal.pin.Tokens;
import org.hibernatepg.routing.internal.pin.WalPosition;

/**
 * What later reads need in order to show what was written, for whoever reads on the user's behalf: as a cookie, in a header,
 * with a message. From {@link Pinning#token()}; {@link Pinning#apply(String...)} takes it.
 *
 * <p>It holds no data of the user or of the application. It is signed: what was changed on the way is ignored.
 */
public final class PinToken {
    private final String text;
    private final Need need;

    PinToken(Tokens.Written written) {
        text = written.text();
        need = written.need();
    }

    /** As it travels: 60 letters, digits, hyphens and underscores. */
    public String text() {
        return text;
    }

    /** The position in PostgreSQL's write-ahead log, as {@code 16/B374D848}; empty where reads are to go to the primary. */
    public Optional<String> position() {
        return need.position() == 0 ? Optional.empty() : Optional.of(WalPosition.format(need.position()));
    }

    /** When it counts no more, by the clock of the machine that made it. */
    public Instant expiresAt() {
        return Instant.ofEpochMilli(need.until());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PinToken token && text.equals(token.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The {@link #text()}. */
    @Override
    public String toString() {
        return text;
    }
}
