package org.hibernatepg.trigger.internal.diagram;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** What the parts of a drawing have in common. */
final class Svg {
    /** Rules for one drawing alone, since the style of a drawing within a page reaches the whole page. */
    private static final String STYLE = """
            .ID text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
            .ID .caption { font-weight: 600; }
            @media (prefers-color-scheme: dark) {
              .ID .paper { fill: #0d1117; }
              .ID .box { fill: #1c2230; stroke: #8b98a9; }
              .ID .ring { stroke: #8b98a9; }
              .ID .label { fill: #e6edf3; }
              .ID .caption { fill: #9198a1; }
              .ID .edge { stroke: #8b98a9; }
              .ID .head, .ID .dot { fill: #8b98a9; }
            }""";

    static final String INK = "#57606a";

    private Svg() {}

    static String style(String id) {
        return STYLE.replace("ID", id);
    }

    /** A text within or between tags. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A length, to a tenth. */
    static String number(double value) {
        BigDecimal tenths = BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP);
        return tenths.signum() == 0 ? "0" : tenths.stripTrailingZeros().toPlainString();
    }
}
