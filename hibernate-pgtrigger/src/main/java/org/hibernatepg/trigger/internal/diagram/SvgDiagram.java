package org.hibernatepg.trigger.internal.diagram;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.StateMachine;
import org.hibernatepg.trigger.spi.Template;

/** Draws a state machine. */
public final class SvgDiagram {
    private static final double MARGIN = 24;
    private static final double CAPTION_SIZE = 13;
    private static final double CAPTION_LINE = 18;

    private final StateMachine machine;
    private final List<String> caption;
    private final Layers layers;

    private SvgDiagram(StateMachine machine) {
        this.machine = machine;
        this.caption = Label.wrapped(Label.caption(machine), 60, 5);
        this.layers = Layers.of(Graph.of(machine));
        Placement.apply(layers.layers());
    }

    /** The drawing of a machine. */
    public static String of(StateMachine machine) {
        return new SvgDiagram(machine).render();
    }

    private String render() {
        double left =
                nodes().mapToDouble(node -> node.x - node.leftwards()).min().orElse(0);
        double right =
                nodes().mapToDouble(node -> node.x + node.rightwards()).max().orElse(0);
        double bottom = nodes().mapToDouble(Node::bottom).max().orElse(0);
        double captionWidth = caption.stream()
                .mapToDouble(line -> Label.width(line, CAPTION_SIZE))
                .max()
                .orElse(0);
        double width = Math.max(right - left, captionWidth) + 2 * MARGIN;
        double captionHeight = caption.size() * CAPTION_LINE + 14;
        double height = bottom + captionHeight + 2 * MARGIN;
        String id = "fsm-" + Integer.toHexString(machine.hashCode());
        return Template.of("""
                        <svg xmlns="http://www.w3.org/2000/svg" class="{id}" width="{width}" height="{height}" \
                        viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-title {id}-desc">
                        <title id="{id}-title">{title}</title>
                        <desc id="{id}-desc">{description}</desc>
                        <style>
                        {style}
                        </style>
                        <rect class="paper" width="{width}" height="{height}" rx="8" fill="#ffffff"/>
                        {caption}
                        <g transform="translate({x} {y})">
                        {edges}
                        {nodes}
                        </g>
                        </svg>
                        """)
                .with("id", id)
                .with("width", Svg.number(Math.ceil(width)))
                .with("height", Svg.number(Math.ceil(height)))
                .with("title", Svg.escaped("State machine " + Label.caption(machine)))
                .with("description", Svg.escaped(description()))
                .with("style", Svg.style(id))
                .with("caption", caption())
                .with("x", Svg.number((width - (right - left)) / 2 - left))
                .with("y", Svg.number(MARGIN + captionHeight))
                .with("edges", new SvgEdges(layers).render())
                .with(
                        "nodes",
                        nodes().filter(node -> !node.bend).map(SvgNode::render).collect(Collectors.joining("\n")))
                .render();
    }

    private Stream<Node> nodes() {
        return layers.layers().stream().flatMap(List::stream);
    }

    private String caption() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < caption.size(); i++) {
            lines.add(
                    "<text class=\"caption\" x=\"%s\" y=\"%s\" xml:space=\"preserve\" font-size=\"%s\" fill=\"#59636e\">%s</text>"
                            .formatted(
                                    Svg.number(MARGIN),
                                    Svg.number(MARGIN + CAPTION_SIZE + i * CAPTION_LINE),
                                    Svg.number(CAPTION_SIZE),
                                    Svg.escaped(caption.get(i))));
        }
        return String.join("\n", lines);
    }

    /** What the drawing shows, for those who hear it. */
    private String description() {
        List<String> sentences = new ArrayList<>();
        if (!machine.initial().isEmpty()) {
            sentences.add("Initial: " + names(machine.initial()) + ".");
        }
        Stream.concat(Stream.of(FSM.ANY), machine.states().stream()).forEach(state -> {
            List<String> to = machine.transitions().stream()
                    .filter(transition -> transition.from().equals(state))
                    .map(StateMachine.Transition::to)
                    .toList();
            if (!to.isEmpty()) {
                sentences.add(Label.text(state) + " to " + names(to) + ".");
            }
        });
        if (!machine.terminal().isEmpty()) {
            sentences.add("Terminal: " + names(machine.terminal()) + ".");
        }
        return String.join(" ", sentences);
    }

    private static String names(List<String> states) {
        return states.stream().map(Label::text).collect(Collectors.joining(", "));
    }
}
