package org.hibernatepg.benchmarks.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Counts, and on request keeps the texts of what was executed and the notices of the server. */
final class WireLog {
    private static final Pattern CONTROL =
            Pattern.compile("\\s*(begin|start transaction|commit|rollback|savepoint|release)\\b.*", Pattern.DOTALL);

    private final List<String> texts = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private WireCount count = WireCount.NONE;
    private boolean keeps;

    synchronized void keep() {
        keeps = true;
    }

    synchronized void clear() {
        count = WireCount.NONE;
        texts.clear();
        notices.clear();
    }

    synchronized WireCount count() {
        return count;
    }

    synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    synchronized List<String> notices() {
        return List.copyOf(notices);
    }

    synchronized void executed(String text) {
        boolean isControl = CONTROL.matcher(text.toLowerCase(Locale.ROOT)).matches();
        count = count.statement(isControl);
        if (keeps && !isControl) {
            texts.add(text);
        }
    }

    synchronized void parsed() {
        count = count.parse();
    }

    synchronized void answered() {
        count = count.roundTrip();
    }

    synchronized void noticed(String message) {
        if (keeps) {
            notices.add(message);
        }
    }

    synchronized void moved(int sent, int received) {
        count = count.bytes(sent, received);
    }
}
