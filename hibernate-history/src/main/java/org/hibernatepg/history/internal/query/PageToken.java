package org.hibernatepg.history.internal.query;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.hibernatepg.trigger.spi.Hashes;

/**
 * Where a page begins. A program gets it as a text that names the question and carries a checksum, so that what was cut, changed or
 * meant for another question is noticed. It is no secret and no right: with another position it would show other events of
 * the same question.
 *
 * @param snapshot what the first page saw, and the number of its own transaction if it had one
 * @param position the place in the order of the last event
 */
public record PageToken(String snapshot, List<String> position) {
    private static final String SEPARATOR = "\n";
    private static final int HASH = 16;

    /** Copies the position. */
    public PageToken {
        position = List.copyOf(position);
    }

    /** The text for a program. */
    public String text(String question) {
        String content = Hashes.of(question).substring(0, HASH)
                + SEPARATOR
                + snapshot
                + SEPARATOR
                + String.join(SEPARATOR, position);
        String checked = Hashes.of(content).substring(0, HASH) + SEPARATOR + content;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(checked.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads what {@link #text} gave. */
    public static PageToken of(String text, String question) {
        List<String> parts = parts(text);
        String content = String.join(SEPARATOR, parts.subList(1, parts.size()));
        if (parts.size() < 4 || !Hashes.of(content).substring(0, HASH).equals(parts.get(0))) {
            throw malformed();
        } else if (!parts.get(1).equals(Hashes.of(question).substring(0, HASH))) {
            throw new IllegalArgumentException(
                    "The page token is one of another question: ask for a page with the filters and the order of the page before.");
        }
        return new PageToken(parts.get(2), parts.subList(3, parts.size()));
    }

    private static List<String> parts(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return List.of(decoded.split(SEPARATOR, -1));
        } catch (IllegalArgumentException | CharacterCodingException notEncoded) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "The text is no page token, or was changed: give what next() of the page before gave, or ask for the first page.");
    }
}
