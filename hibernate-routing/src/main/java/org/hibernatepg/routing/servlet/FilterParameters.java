package org.hibernatepg.routing.servlet;

import jakarta.servlet.FilterConfig;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/** What stands in {@code web.xml}. */
final class FilterParameters {
    private static final Set<String> NAMES =
            Set.of("factory", "cookie", "path", "domain", "secure", "httpOnly", "sameSite", "header");

    private final FilterConfig config;

    FilterParameters(FilterConfig config) {
        this.config = config;
        for (String name : Collections.list(config.getInitParameterNames())) {
            if (!NAMES.contains(name)) {
                throw new RoutingException(
                        "There is no parameter '" + name + "'; there are " + new TreeSet<>(NAMES) + ".");
            }
        }
    }

    private @Nullable String text(String name) {
        String value = config.getInitParameter(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    List<String> attributes() {
        String names = text("factory");
        return names == null
                ? List.of(PinningFilter.FACTORY)
                : Arrays.stream(names.split(",")).map(String::strip).toList();
    }

    @Nullable
    String header(@Nullable String before) {
        String name = text("header");
        return name == null ? before : name;
    }

    @Nullable
    PinningCookie cookie(@Nullable PinningCookie before) {
        String name = text("cookie");
        if (before == null || "none".equals(name)) {
            return null;
        }
        PinningCookie cookie = name == null ? before : before.named(name);
        String path = text("path");
        cookie = path == null ? cookie : cookie.path(path);
        String domain = text("domain");
        cookie = domain == null ? cookie : cookie.domain(domain);
        String sameSite = text("sameSite");
        cookie = sameSite == null ? cookie : cookie.sameSite(sameSite);
        Boolean secure = flag("secure");
        cookie = secure == null ? cookie : cookie.secure(secure);
        Boolean httpOnly = flag("httpOnly");
        cookie = httpOnly == null ? cookie : cookie.httpOnly(httpOnly);
        cookie.validate();
        return cookie;
    }

    private @Nullable Boolean flag(String name) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new RoutingException("The parameter '" + name + "' is '" + value + "': it is true or false.");
        };
    }
}
