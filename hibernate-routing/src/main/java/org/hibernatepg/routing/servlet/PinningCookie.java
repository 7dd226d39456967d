package org.hibernatepg.routing.servlet;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that a {@link PinningFilter} sets after a write. Immutable.
 *
 * <pre>{@code
 * PinningCookie.DEFAULT.named("pin").secure(true).path("/shop")
 * }</pre>
 */
public final class PinningCookie {
    /** {@code routing_pin}, for the whole site, not only over TLS, hidden from scripts, with {@code SameSite=Lax}. */
    public static final PinningCookie DEFAULT = new PinningCookie("routing_pin", "/", null, false, true, "Lax");

    private final String name;
    private final String path;
    private final @Nullable String domain;
    private final boolean secure;
    private final boolean httpOnly;
    private final String sameSite;

    private PinningCookie(
            String name, String path, @Nullable String domain, boolean secure, boolean httpOnly, String sameSite) {
        this.name = name;
        this.path = path;
        this.domain = domain;
        this.secure = secure;
        this.httpOnly = httpOnly;
        this.sameSite = sameSite;
    }

    /**
     * Another name; units of work of several applications on one site need several.
     *
     * @throws RoutingException if it is no name of a cookie
     */
    public PinningCookie named(String name) {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
            throw new RoutingException("'" + name + "' is no name of a cookie: take letters, digits, '-' and '_'.");
        }
        return new PinningCookie(name, path, domain, secure, httpOnly, sameSite);
    }

    /** Sent back to what lies below this path only; {@code /} unless set. */
    public PinningCookie path(String path) {
        return new PinningCookie(name, attribute("path", path), domain, secure, httpOnly, sameSite);
    }

    /** Sent back to this domain and those below; unless set, to the host that set it. */
    public PinningCookie domain(String domain) {
        return new PinningCookie(name, path, attribute("domain", domain), secure, httpOnly, sameSite);
    }

    /** Whether it is sent over TLS only; false unless set. */
    public PinningCookie secure(boolean secure) {
        return new PinningCookie(name, path, domain, secure, httpOnly, sameSite);
    }

    /** Whether it is hidden from scripts; true unless set. */
    public PinningCookie httpOnly(boolean httpOnly) {
        return new PinningCookie(name, path, domain, secure, httpOnly, sameSite);
    }

    /**
     * {@code Lax}, which is the default, {@code Strict} or {@code None}.
     *
     * @throws RoutingException for anything else
     */
    public PinningCookie sameSite(String sameSite) {
        String lower = sameSite.toLowerCase(Locale.ROOT);
        if (!Set.of("lax", "strict", "none").contains(lower)) {
            throw new RoutingException("SameSite of the cookie is '" + sameSite + "': it is Lax, Strict or None.");
        }
        String known = lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1);
        return new PinningCookie(name, path, domain, secure, httpOnly, known);
    }

    private static String attribute(String attribute, String value) {
        if (!value.matches("[\\x20-\\x3A\\x3C-\\x7E]+")) {
            throw new RoutingException("The " + attribute + " of the cookie is '" + value
                    + "': it has ASCII characters other than ';' and control characters, and one at least.");
        }
        return value;
    }

    String name() {
        return name;
    }

    /** Browsers ignore such a cookie without a word. */
    void validate() {
        if (sameSite.equals("None") && !secure) {
            throw new RoutingException("A cookie with 'SameSite=None' has to be 'Secure' too, or browsers drop it.");
        }
    }

    /** As the value of the header {@code Set-Cookie}. */
    String header(String value, Duration maxAge) {
        return name + "=" + value + "; Max-Age=" + maxAge.toSeconds() + "; Path=" + path
                + (domain == null ? "" : "; Domain=" + domain)
                + (secure ? "; Secure" : "")
                + (httpOnly ? "; HttpOnly" : "")
                + "; SameSite=" + sameSite;
    }
}
