package org.hibernatepg.routing.servlet;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How tokens come with a request and go with its answer. */
record TokenTransport(
        @Nullable PinningCookie cookie, @Nullable String header) {
    private static final String SET_COOKIE = "Set-Cookie";

    /** More than there are persistence units; what is longer was not made here. */
    private static final int LONGEST = 1_000;

    /** Between the tokens of several persistence units; it is in none of them. */
    private static final String SEPARATOR = ".";

    String[] read(HttpServletRequest request) {
        List<String> tokens = new ArrayList<>();
        Cookie[] cookies = request.getCookies();
        if (cookie != null && cookies != null) {
            for (Cookie each : cookies) {
                if (each.getName().equals(cookie.name())) {
                    add(unquoted(each.getValue()), tokens);
                }
            }
        }
        if (header != null) {
            Collections.list(request.getHeaders(header)).forEach(value -> add(value, tokens));
        }
        return tokens.toArray(String[]::new);
    }

    /** Some clients, Java's CookieManager among them, send a value in quotes, and Tomcat leaves them. */
    private static @Nullable String unquoted(@Nullable String value) {
        if (value == null || value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            return value;
        }
        return value.substring(1, value.length() - 1);
    }

    private static void add(@Nullable String value, List<String> tokens) {
        if (value != null && tokens.size() < LONGEST) {
            // What is too long is passed on whole: nobody takes it for a token, and it is counted as none.
            boolean known = value.length() <= LONGEST;
            tokens.addAll(known ? List.of(value.strip().split("\\" + SEPARATOR)) : List.of(value));
        }
    }

    /** Instead of what was written to the answer before. */
    void write(HttpServletResponse response, List<String> tokens, Duration maxAge) {
        String value = String.join(SEPARATOR, tokens);
        if (header != null) {
            response.setHeader(header, value);
        }
        PinningCookie pin = cookie;
        if (pin != null) {
            List<String> cookies = new ArrayList<>(response.getHeaders(SET_COOKIE));
            cookies.removeIf(each -> each.startsWith(pin.name() + "="));
            cookies.add(pin.header(value, maxAge));
            response.setHeader(SET_COOKIE, cookies.get(0));
            cookies.subList(1, cookies.size()).forEach(each -> response.addHeader(SET_COOKIE, each));
        }
    }
}
