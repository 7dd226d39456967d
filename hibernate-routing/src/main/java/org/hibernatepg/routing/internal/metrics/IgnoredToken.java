package org.hibernatepg.routing.internal.metrics;

import java.util.Locale;

/** Why a token does not count. */
public enum IgnoredToken {
    /** No token at all, or a part of one. */
    MALFORMED("malformed"),
    /** Made by another version of this library. */
    VERSION("of another version"),
    /** Not signed with a secret that is known here. */
    SIGNATURE("forged, or signed with another secret"),
    /** What it asks for is over. */
    EXPIRED("expired"),
    /** Its position is one of another log. */
    CLUSTER("of another cluster");

    private final String text;

    IgnoredToken(String text) {
        this.text = text;
    }

    /** For the log. */
    public String text() {
        return text;
    }

    /** For figures. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
