package org.hibernatepg.trigger.internal.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.misc.Interval;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * A node of the parse tree. It is known by the grammar's name for it and by the texts of its tokens, never by a
 * generated class, accessor or token number: the lines of Hibernate differ in those, and one jar serves them all.
 */
record Node(ParserRuleContext tree) {

    /** The grammar's name of the alternative or rule, {@code AndPredicate} for {@code AndPredicateContext}. */
    String label() {
        String name = tree.getClass().getSimpleName();
        return name.substring(0, name.length() - "Context".length());
    }

    /** The children that are rules; tokens are left out. */
    List<Node> children() {
        List<Node> children = new ArrayList<>();
        for (int i = 0; i < tree.getChildCount(); i++) {
            if (tree.getChild(i) instanceof ParserRuleContext rule) {
                children.add(new Node(rule));
            }
        }
        return children;
    }

    Node child(int index) {
        return children().get(index);
    }

    /** The texts of the children that are tokens, in lower case. */
    List<String> tokens() {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < tree.getChildCount(); i++) {
            ParseTree child = tree.getChild(i);
            if (child instanceof TerminalNode) {
                tokens.add(child.getText().toLowerCase(Locale.ROOT));
            }
        }
        return tokens;
    }

    boolean has(String token) {
        return tokens().contains(token);
    }

    /** Whether the node only wraps another one. */
    boolean isWrapper() {
        return tree.getChildCount() == 1 && tree.getChild(0) instanceof ParserRuleContext;
    }

    /** The innermost node that this one only wraps. */
    Node unwrapped() {
        return isWrapper() ? child(0).unwrapped() : this;
    }

    /** The node or the first descendant that has the label. */
    Optional<Node> find(String label) {
        return label().equals(label)
                ? Optional.of(this)
                : children().stream()
                        .flatMap(child -> child.find(label).stream())
                        .findFirst();
    }

    /** The text as the author wrote it. */
    String text() {
        int start = tree.getStart().getStartIndex();
        int stop = tree.getStop() == null ? start : tree.getStop().getStopIndex();
        return tree.getStart().getInputStream().getText(Interval.of(start, stop));
    }
}
