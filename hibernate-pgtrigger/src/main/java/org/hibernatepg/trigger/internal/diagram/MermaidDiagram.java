package org.hibernatepg.trigger.internal.diagram;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.StateMachine;

/** Writes a state machine in Mermaid's language. */
public final class MermaidDiagram {
    /** What needs no alias: a name that Mermaid's grammar takes as an identifier and JavaScript's objects do not know. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    private static final Set<String> RESERVED = Set.of(
            "accdescr",
            "acctitle",
            "as",
            "choice",
            "class",
            "classdef",
            "click",
            "constructor",
            "default",
            "direction",
            "end",
            "fork",
            "hasownproperty",
            "hide",
            "href",
            "join",
            "note",
            "prototype",
            "root",
            "scale",
            "state",
            "statediagram",
            "style",
            "tostring",
            "valueof");

    private final StateMachine machine;
    private final Map<String, String> ids = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();

    private MermaidDiagram(StateMachine machine) {
        this.machine = machine;
    }

    /** The diagram of a machine. */
    public static String of(StateMachine machine) {
        return new MermaidDiagram(machine).render();
    }

    private String render() {
        line("---");
        line("title: \"" + Label.caption(machine).replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        line("---");
        line("stateDiagram-v2");
        machine.states().forEach(this::declare);
        machine.transitions().stream()
                .flatMap(transition -> Stream.of(transition.from(), transition.to()))
                .filter(FSM.ANY::equals)
                .forEach(this::declare);
        machine.initial().forEach(state -> line("    [*] --> " + ids.get(state)));
        machine.transitions()
                .forEach(transition ->
                        line("    %s --> %s".formatted(ids.get(transition.from()), ids.get(transition.to()))));
        machine.terminal().forEach(state -> line("    " + ids.get(state) + " --> [*]"));
        return text.toString();
    }

    private void declare(String state) {
        if (ids.containsKey(state)) {
            return;
        } else if (isPlain(state)) {
            ids.put(state, state);
            return;
        }
        String alias = "s" + (ids.size() + 1);
        while (machine.states().contains(alias)) {
            alias = alias + "_";
        }
        ids.put(state, alias);
        line("    state \"%s\" as %s".formatted(escaped(Label.text(state)), alias));
    }

    private static boolean isPlain(String state) {
        return PLAIN.matcher(state).matches() && !RESERVED.contains(state.toLowerCase(Locale.ROOT));
    }

    /** Without what means something to Mermaid, YAML or HTML; a line that speaks of a direction would set it. */
    private static String escaped(String label) {
        StringBuilder escaped = new StringBuilder();
        label.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || " _.,()".indexOf(c) >= 0 || c > 0x2000) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append('#').append(c).append(';');
            }
        });
        return escaped.toString().replaceAll("(?i)(direction) ", "$1#32;");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
