package org.hibernatepg.trigger.internal.diagram;

import java.util.ArrayList;
import java.util.List;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.StateMachine;

/**
 * What stands in a box, in lines.
 *
 * @param full the whole text
 * @param lines the text in lines, cut off where there would be too many
 * @param italic whether it stands for something rather than being a state's name
 */
record Label(String full, List<String> lines, boolean italic) {
    private static final int CHARACTERS = 26;
    private static final int LINES = 4;

    Label {
        lines = List.copyOf(lines);
    }

    /** The label of a state. */
    static Label of(String state) {
        boolean stands = state.isEmpty() || state.equals(FSM.NULL) || state.equals(FSM.ANY);
        String text = text(state);
        return new Label(text, wrapped(text, CHARACTERS, LINES), stands);
    }

    /** How a state is called: every character is seen, or has an escape in its place. */
    static String text(String state) {
        return switch (state) {
            case FSM.ANY -> "any state";
            case FSM.NULL -> "null";
            case "" -> "(empty)";
            default -> visible(state);
        };
    }

    /** What the whole drawing is of. */
    static String caption(StateMachine machine) {
        return machine.condition().isEmpty()
                ? machine.uri()
                : "%s where %s".formatted(machine.uri(), visible(machine.condition()));
    }

    /** XML has no control characters and no halves of pairs, and people would not see them. */
    private static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean hidden = Character.isISOControl(c)
                    || c == 0xFFFE
                    || c == 0xFFFF
                    || Character.getType(c) == Character.SURROGATE
                    || Character.getType(c) == Character.LINE_SEPARATOR
                    || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
            visible.append(
                    c == '\n' ? "\\n" : c == '\t' ? "\\t" : hidden ? "\\u%04x".formatted(c) : Character.toString(c));
        });
        return visible.toString();
    }

    /** Lines of about equal length that break after spaces and joints of words where there are any. */
    static List<String> wrapped(String text, int characters, int most) {
        List<String> lines = new ArrayList<>();
        int[] left = text.codePoints().toArray();
        int from = 0;
        while (left.length - from > characters && lines.size() < most - 1) {
            int to = lineEnd(left, from, from + characters);
            lines.add(new String(left, from, to - from));
            from = to;
        }
        boolean tooLong = left.length - from > characters;
        lines.add(new String(left, from, tooLong ? characters - 1 : left.length - from) + (tooLong ? "…" : ""));
        return lines;
    }

    private static int lineEnd(int[] text, int from, int to) {
        for (int end = to; end > from + (to - from) / 2; end--) {
            if (" _-./:,;".indexOf(text[end - 1]) >= 0) {
                return end;
            }
        }
        return to;
    }

    double width(double fontSize) {
        return lines.stream().mapToDouble(line -> width(line, fontSize)).max().orElse(0);
    }

    /** About as wide as the widest of the common sans-serif fonts, since nobody knows which one it will be. */
    static double width(String line, double fontSize) {
        return fontSize * line.codePoints().mapToDouble(Label::ems).sum();
    }

    private static double ems(int c) {
        if ("iljI.,:;'|!`()[]{} ".indexOf(c) >= 0) {
            return 0.41;
        } else if ("mwMW@%…—".indexOf(c) >= 0) {
            return 1.0;
        } else if (c > 0x1100) {
            return Character.isAlphabetic(c) || Character.charCount(c) > 1 ? 1.15 : 1.0;
        }
        return Character.isUpperCase(c) ? 0.76 : 0.65;
    }
}
