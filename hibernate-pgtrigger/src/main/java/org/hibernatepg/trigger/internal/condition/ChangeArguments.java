package org.hibernatepg.trigger.internal.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the arguments of a change function: attribute paths, and {@code excluding(…)} with those to leave out, among
 * which {@code generated_timestamps()} stands for all that are set without the author's doing.
 */
final class ChangeArguments {
    private static final String EXCLUDING = "excluding";
    private static final String TIMESTAMPS = "generated_timestamps";

    private final String function;
    private final List<String> named = new ArrayList<>();
    private final List<String> excluded = new ArrayList<>();
    private boolean exceptTimestamps;

    private ChangeArguments(String function) {
        this.function = function;
    }

    static ChangedAttributes read(String function, List<Node> arguments) {
        ChangeArguments reader = new ChangeArguments(function);
        arguments.forEach(reader::read);
        return new ChangedAttributes(reader.named, reader.excluded, reader.exceptTimestamps);
    }

    /** Whether a call means something only inside a change function. */
    static boolean knows(String name) {
        return name.equals(EXCLUDING) || name.equals(TIMESTAMPS);
    }

    static ConditionException misplaced(Node call) {
        return new ConditionException(
                "calls '" + call.text() + "' on its own",
                "Write it inside a change function: changed(excluding(generated_timestamps())).");
    }

    private void read(Node argument) {
        Optional<Node> call = call(argument, EXCLUDING);
        if (call.isEmpty()) {
            named.add(path(argument));
        } else if (Functions.arguments(call.get()).isEmpty()) {
            throw wrong(argument, "Name what is left out: " + function + "(excluding(amount)).");
        } else {
            Functions.arguments(call.get()).forEach(this::exclude);
        }
    }

    private void exclude(Node argument) {
        Optional<Node> call = call(argument, TIMESTAMPS);
        if (call.isEmpty()) {
            excluded.add(path(argument));
        } else if (Functions.arguments(call.get()).isEmpty()) {
            exceptTimestamps = true;
        } else {
            throw wrong(argument, "Write " + TIMESTAMPS + "() without arguments.");
        }
    }

    private static Optional<Node> call(Node argument, String name) {
        Node node = argument.unwrapped();
        return node.label().equals("GenericFunction")
                        && node.child(0).text().toLowerCase(Locale.ROOT).equals(name)
                ? Optional.of(node)
                : Optional.empty();
    }

    private String path(Node argument) {
        if (argument.label().equals("DatetimeField")) {
            return argument.text(); // an attribute that is called year or day
        }
        Node node = argument;
        while (node.isWrapper() && !node.label().equals("SimplePath")) {
            node = node.child(0);
        }
        List<String> path = node.label().equals("SimplePath") ? Rows.segments(node) : List.of();
        if (path.isEmpty() || Set.of(Rows.OLD, Rows.NEW).contains(path.get(0).toLowerCase(Locale.ROOT))) {
            throw wrong(argument, "Write attribute paths without old or new: " + function + "(amount, address.city).");
        }
        return String.join(".", path);
    }

    private ConditionException wrong(Node argument, String remedy) {
        return new ConditionException("calls " + function + "(…) with '" + argument.text() + "'", remedy);
    }
}
