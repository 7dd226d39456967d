package org.hibernatepg.routing.internal.pin;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.RoutingSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the program set, checked.
 *
 * @param byPosition whether a replica will do that has replayed the position
 * @param duration how long what was written is looked for
 * @param secrets the first signs, all verify; empty for one of the process
 * @param cluster what tokens call the cluster; null for its system identifier
 */
public record PinSettings(
        boolean byPosition,
        Duration duration,
        List<byte[]> secrets,
        @Nullable String cluster) {
    private static final int SHORTEST_SECRET = 16;
    private static final long LONGEST_SECONDS = 86_400;

    /** Reads them. */
    public static PinSettings of(Map<String, Object> settings) {
        return new PinSettings(
                byPosition(settings.get(RoutingSettings.PIN_MODE)),
                duration(settings.get(RoutingSettings.PIN_SECONDS)),
                secrets(settings.get(RoutingSettings.TOKEN_SECRET)),
                text(settings.get(RoutingSettings.TOKEN_CLUSTER)));
    }

    private static boolean byPosition(@Nullable Object setting) {
        String mode = text(setting);
        return switch (mode == null ? "position" : mode.toLowerCase(Locale.ROOT)) {
            case "position" -> true;
            case "time" -> false;
            default ->
                throw new RoutingException("The setting '" + RoutingSettings.PIN_MODE + "' is '" + mode
                        + "'. It is 'position', which is the default, or 'time'.");
        };
    }

    private static Duration duration(@Nullable Object setting) {
        String text = text(setting);
        try {
            long seconds = text == null ? 15 : Long.parseLong(text);
            if (seconds > 0 && seconds <= LONGEST_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw new RoutingException("The setting '" + RoutingSettings.PIN_SECONDS + "' is '" + text
                + "'. It is a whole number of seconds, from 1 to " + LONGEST_SECONDS + "; the default is 15.");
    }

    private static List<byte[]> secrets(@Nullable Object setting) {
        List<byte[]> secrets = new ArrayList<>();
        for (Object each : each(setting)) {
            byte[] secret = String.valueOf(each).strip().getBytes(StandardCharsets.UTF_8);
            if (secret.length < SHORTEST_SECRET) {
                throw new RoutingException("The setting '" + RoutingSettings.TOKEN_SECRET + "' has a secret of "
                        + secret.length + " bytes. Each has " + SHORTEST_SECRET
                        + " or more: take random ones, as of 'openssl rand -base64 32', separated by commas.");
            }
            secrets.add(secret);
        }
        return List.copyOf(secrets);
    }

    private static Collection<?> each(@Nullable Object setting) {
        if (setting instanceof Collection<?> many) {
            return many;
        }
        if (setting instanceof Object[] many) {
            return Arrays.asList(many);
        }
        String text = text(setting);
        return text == null ? List.of() : Arrays.asList(text.split(",", -1));
    }

    private static @Nullable String text(@Nullable Object setting) {
        String text = setting == null ? "" : setting.toString().strip();
        return text.isEmpty() ? null : text;
    }
}
