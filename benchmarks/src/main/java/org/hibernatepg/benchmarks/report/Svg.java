package org.hibernatepg.benchmarks.report;

import java.util.Locale;

/** The text of an SVG: on a ground of its own, light or dark as its reader likes it. */
final class Svg {
    private static final String STYLE = """
            <style>
            text { font: 13px system-ui, sans-serif; fill: #24292f }
            .title { font-weight: 600; font-size: 15px }
            .small { font-size: 11px; fill: #57606a }
            .ground { fill: #ffffff }
            .bar { fill: #9aa4af } .history { fill: #2f6feb } .none { fill: none; stroke: #9aa4af; stroke-dasharray: 3 3 }
            .line { stroke: #57606a; stroke-width: 1; fill: none } .grid { stroke: #57606a; stroke-opacity: .25 }
            .break { stroke: #ffffff; stroke-width: 2.5 }
            @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 } .small { fill: #9da7b1 }
            .ground { fill: #0d1117 }
            .bar { fill: #6e7781 } .history { fill: #58a6ff } .none { stroke: #6e7781 }
            .line { stroke: #9da7b1 } .grid { stroke: #9da7b1 } .break { stroke: #0d1117 }
            }
            </style>
            """;

    private static final int FOOT = 24;
    private static final int EDGE = 14;

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;
    private final String title;

    /** With a title above and a line in small letters below. */
    Svg(int width, int height, String title, String below) {
        this.width = width;
        this.height = height + FOOT;
        this.title = title;
        text(0, height + FOOT - 8, "small", "start", below);
        text(0, 24, "title", "start", title);
    }

    Svg text(double x, double y, String kind, String anchor, String text) {
        return add(
                "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>",
                x, y, kind, anchor, escaped(text));
    }

    Svg bar(double x, double y, double width, double height, String kind) {
        return add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>",
                x, y, width, height, kind);
    }

    Svg line(double x, double y, double toX, double toY, String kind) {
        return add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x, y, toX, toY, kind);
    }

    /** A line through points, in a colour that both grounds bear. */
    Svg path(String points, String colour, double strokeWidth) {
        return add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\" stroke-linejoin=\"round\"/>",
                points, colour, strokeWidth);
    }

    Svg dot(double x, double y, String colour) {
        return add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, colour);
    }

    @Override
    public String toString() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="-%1$d 0 %2$d %3$d" width="%2$d" height="%3$d" role="img" aria-label="%4$s">
                %5$s<rect class="ground" x="-%1$d" y="0" width="%2$d" height="%3$d" rx="6"/>
                %6$s</svg>
                """.formatted(EDGE, width + 2 * EDGE, height, escaped(title), STYLE, body);
    }

    private Svg add(String form, Object... values) {
        body.append(String.format(Locale.ROOT, form, values)).append('\n');
        return this;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
