package org.hibernatepg.trigger.spi;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQL with holes, {@code {name}}. What fills a hole is never looked at again, so a fragment may hold anything. A hole
 * that is not filled, and a fragment that has no hole, is a mistake of the caller and throws.
 */
public final class Template {
    private static final Pattern HOLE = Pattern.compile("\\{([a-z][A-Za-z]*)\\}");

    private final String text;
    private final Map<String, String> fragments = new HashMap<>();

    private Template(String text) {
        this.text = text;
    }

    /** Starts from a text with holes. */
    public static Template of(String text) {
        return new Template(text);
    }

    /** Fills a hole with a rendered fragment: a quoted identifier, a literal or SQL that was made of such. */
    public Template with(String hole, String fragment) {
        fragments.put(hole, fragment);
        return this;
    }

    /** The text with all holes filled. */
    public String render() {
        Set<String> unused = new HashSet<>(fragments.keySet());
        StringBuilder rendered = new StringBuilder();
        int end = 0;
        // Not replaceAll(), which looks at each character of a fragment for what it means.
        for (Matcher hole = HOLE.matcher(text); hole.find(); end = hole.end()) {
            unused.remove(hole.group(1));
            rendered.append(text, end, hole.start()).append(fragment(hole.group(1)));
        }
        rendered.append(text, end, text.length());
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException("No hole for " + unused + " in: " + text);
        }
        return rendered.toString();
    }

    private String fragment(String hole) {
        String fragment = fragments.get(hole);
        if (fragment == null) {
            throw new IllegalArgumentException("Nothing fills {" + hole + "} in: " + text);
        }
        return fragment;
    }
}
