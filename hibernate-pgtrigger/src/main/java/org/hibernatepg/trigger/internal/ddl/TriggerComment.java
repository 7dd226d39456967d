package org.hibernatepg.trigger.internal.ddl;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The comment on an installed trigger, by which a later boot knows what it is: {@code pgtrigger <declared> <held>
 * <origin> <owners>}.
 *
 * @param declared the hash of the statements that installed it
 * @param held the hash of what the database then held, see {@link HeldDefinition}
 * @param origin where that hash was made, see {@link HeldDefinition}
 * @param owners the persistence units that declare it, in order; none for a unit without a name
 */
public record TriggerComment(String declared, String held, String origin, List<String> owners) {
    /** How the comment on a trigger of this library begins. */
    public static final String PREFIX = "pgtrigger ";

    /** Reads a comment; nothing if it is not one of this library. An incomplete one has empty parts. */
    public static Optional<TriggerComment> parse(@Nullable String text) {
        if (text == null || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] parts = Arrays.copyOf(text.substring(PREFIX.length()).split(" ", -1), 4);
        return Optional.of(new TriggerComment(part(parts[0]), part(parts[1]), part(parts[2]), decoded(part(parts[3]))));
    }

    /** The comment's text. */
    public String text() {
        return PREFIX + declared + " " + held + " " + origin + suffix(owners);
    }

    /** What the text has after the origin. */
    static String suffix(List<String> owners) {
        return owners.isEmpty() ? "" : " " + encoded(owners);
    }

    /** The same comment with other owners. */
    public TriggerComment ownedBy(List<String> others) {
        return new TriggerComment(declared, held, origin, List.copyOf(new TreeSet<>(others)));
    }

    private static String part(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String encoded(List<String> owners) {
        return owners.stream()
                .map(owner -> URLEncoder.encode(owner, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
    }

    private static List<String> decoded(String owners) {
        return Arrays.stream(owners.split(","))
                .filter(owner -> !owner.isEmpty())
                .map(TriggerComment::decodedOwner)
                .toList();
    }

    /** What somebody wrote by hand need not be encoded. */
    private static String decodedOwner(String owner) {
        try {
            return URLDecoder.decode(owner, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return owner;
        }
    }
}
