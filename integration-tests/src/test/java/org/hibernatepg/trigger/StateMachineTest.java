package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class StateMachineTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Order.class, Ticket.class);

    @Test
    void isWhatTheAnnotationDeclares() {
        StateMachine machine = Triggers.of(unit.sessionFactory()).stateMachine("Order:status");

        assertThat(machine.uri()).isEqualTo("Order:status");
        assertThat(machine.attribute()).isEqualTo("status");
        assertThat(machine.states()).containsExactly("NEW", "PAID", "CANCELLED", "SHIPPED");
        assertThat(machine.initial()).containsExactly("NEW");
        assertThat(machine.transitions())
                .containsExactly(
                        new StateMachine.Transition("NEW", "PAID"),
                        new StateMachine.Transition("NEW", "CANCELLED"),
                        new StateMachine.Transition("PAID", "SHIPPED"));
        assertThat(machine.condition()).isEqualTo("not new.test");
        assertThat(machine.next("NEW")).containsExactly("PAID", "CANCELLED");
        assertThat(machine.terminal()).containsExactly("CANCELLED", "SHIPPED");
        assertThat(machine.unreachable()).isEmpty();
    }

    @Test
    void wildcardsAndNullLeadOn() {
        StateMachine machine = Triggers.of(unit.sessionFactory()).stateMachine("Ticket:state");

        assertThat(machine.states()).containsExactly(FSM.NULL, "open", "done", "cancelled", "old");
        assertThat(machine.next("open")).containsExactly("done", "cancelled");
        assertThat(machine.next("done")).containsExactly("cancelled");
        assertThat(machine.next("cancelled")).isEmpty();
        assertThat(machine.terminal()).containsExactly("cancelled");
        assertThat(machine.unreachable()).containsExactly("old");
    }

    @Test
    void allMachinesAreListedAndAnUnknownOneIsAnError() {
        Triggers triggers = Triggers.of(unit.sessionFactory());

        assertThat(triggers.stateMachines())
                .extracting(StateMachine::uri)
                .containsExactly("Order:status", "Ticket:state");
        assertThatThrownBy(() -> triggers.stateMachine("Order:state"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no state machine 'Order:state'. There are Order:status, Ticket:state.");
    }

    @Test
    void needsNoDatabase() {
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.dialect", "org.hibernate.dialect.PostgreSQLDialect")
                .applySetting("hibernate.boot.allow_jdbc_metadata_access", "false")
                .build();
        try {
            Metadata metadata =
                    new MetadataSources(registry).addAnnotatedClass(Order.class).buildMetadata();

            assertThat(Triggers.stateMachine(metadata, "Order:status"))
                    .isEqualTo(Triggers.of(unit.sessionFactory()).stateMachine("Order:status"));
        } finally {
            StandardServiceRegistryBuilder.destroy(registry);
        }
    }

    @Test
    void mermaidNamesStatesAndMarksTheFirstAndTheLast() {
        assertThat(Triggers.of(unit.sessionFactory())
                        .stateMachine("Order:status")
                        .toMermaid())
                .isEqualTo("""
                        ---
                        title: "Order:status where not new.test"
                        ---
                        stateDiagram-v2
                            [*] --> NEW
                            NEW --> PAID
                            NEW --> CANCELLED
                            PAID --> SHIPPED
                            CANCELLED --> [*]
                            SHIPPED --> [*]
                        """);
    }

    @Test
    void mermaidGetsAnAliasForWhatItsGrammarWouldNotTake() {
        StateMachine machine = machine(
                List.of(),
                "a \"b\" <c>&#;",
                "class",
                "two words",
                "direction TB",
                "x:y-z",
                "",
                "s1",
                FSM.NULL,
                FSM.ANY,
                "line\nbreak %% [*] {}");

        assertThat(machine.toMermaid()).isEqualTo("""
                        ---
                        title: "Thing:state"
                        ---
                        stateDiagram-v2
                            state "a #34;b#34; #60;c#62;#38;#35;#59;" as s1_
                            state "class" as s2
                            state "two words" as s3
                            state "direction#32;TB" as s4
                            state "x#58;y#45;z" as s5
                            state "(empty)" as s6
                            state "null" as s8
                            state "line#92;nbreak #37;#37; #91;#42;#93; #123;#125;" as s9
                            state "any state" as s10
                            s1_ --> s2
                            s2 --> s3
                            s3 --> s4
                            s4 --> s5
                            s5 --> s6
                            s6 --> s1
                            s1 --> s8
                            s8 --> s10
                            s10 --> s9
                            s9 --> [*]
                        """);
    }

    static Stream<StateMachine> machines() {
        return Stream.of(
                machine(List.of("on"), "on", "on"),
                machine(List.of(), "on", "off", "on"),
                machine(List.of("a"), "a", "b", "c", "a", "c"),
                Triggers.of(unit.sessionFactory()).stateMachine("Order:status"),
                Triggers.of(unit.sessionFactory()).stateMachine("Ticket:state"),
                machine(
                        List.of(""),
                        "",
                        "<&>\"' {x} ${y}",
                        "日本語の状態",
                        "🚀",
                        "a\u0001b\ud800c\n",
                        "a very long name of a state that goes on and on, far over what a box can hold, and yet further",
                        "W".repeat(300),
                        FSM.NULL,
                        FSM.ANY,
                        ""),
                complete(12),
                random(12, 24),
                random(40, 80));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void theDrawingHasABoxForEachStateAndNoTwoTouch(StateMachine machine) throws Exception {
        Document drawing = parsed(machine.toSvg());
        List<Box> boxes = boxes(drawing);

        boolean any = machine.transitions().stream()
                .anyMatch(transition ->
                        transition.from().equals(FSM.ANY) || transition.to().equals(FSM.ANY));
        assertThat(boxes).hasSize(machine.states().size() + (any ? 1 : 0));
        assertThat(boxes).doesNotHaveDuplicates();
        for (Box one : boxes) {
            assertThat(boxes)
                    .filteredOn(other -> !other.equals(one) && other.overlaps(one))
                    .isEmpty();
        }
        assertThat(elements(drawing, "ring")).hasSize(machine.terminal().size());
        assertThat(elements(drawing, "dot")).hasSize(machine.initial().isEmpty() ? 0 : 1);
    }

    @ParameterizedTest
    @MethodSource("machines")
    void theDrawingHasEachTransitionAsAnArrowWithItsTipAtABox(StateMachine machine) throws Exception {
        Document drawing = parsed(machine.toSvg());
        List<Box> boxes = boxes(drawing);
        List<double[]> tips =
                elements(drawing, "head").stream().map(StateMachineTest::start).toList();

        Set<StateMachine.Transition> loopsAndMoves = new LinkedHashSet<>(machine.transitions());
        assertThat(tips).hasSize(loopsAndMoves.size() + machine.initial().size());
        assertThat(tips).allMatch(tip -> boxes.stream().anyMatch(box -> box.borders(tip)));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void noLineRunsThroughABox(StateMachine machine) throws Exception {
        Document drawing = parsed(machine.toSvg());
        List<Box> boxes = boxes(drawing);

        for (Element edge : elements(drawing, "edge")) {
            assertThat(points(edge.getAttribute("d")))
                    .as(edge.getAttribute("d"))
                    .noneMatch(point -> boxes.stream().anyMatch(box -> box.holds(point)));
        }
    }

    @ParameterizedTest
    @MethodSource("machines")
    void everythingIsWithinThePaperAndTextsWithinTheirBoxes(StateMachine machine) throws Exception {
        Document drawing = parsed(machine.toSvg());
        Element svg = drawing.getDocumentElement();
        double width = number(svg, "width");
        String[] move = ((Element) drawing.getElementsByTagName("g").item(0))
                .getAttribute("transform")
                .replaceAll("[^0-9. -]", "")
                .strip()
                .split(" ", -1);

        for (Element box : elements(drawing, "box")) {
            double left = number(box, "x") + Double.parseDouble(move[0]);
            double bottom = number(box, "y") + number(box, "height") + Double.parseDouble(move[1]);
            assertThat(left).isPositive();
            assertThat(left + number(box, "width")).isLessThan(width);
            assertThat(bottom).isLessThan(number(svg, "height"));
        }
        for (Element label : elements(drawing, "label")) {
            Element box = (Element) ((Element) label.getParentNode())
                    .getElementsByTagName("rect")
                    .item(0);
            assertThat(number(label, "x")).isBetween(number(box, "x"), number(box, "x") + number(box, "width"));
            assertThat(number(label, "y")).isBetween(number(box, "y"), number(box, "y") + number(box, "height"));
            assertThat(label.getTextContent().length() * 14 * 0.45).isLessThan(number(box, "width"));
        }
    }

    @ParameterizedTest
    @MethodSource("machines")
    void theSameMachineIsDrawnTheSame(StateMachine machine) {
        StateMachine equal = new StateMachine(
                machine.uri(),
                machine.attribute(),
                new ArrayList<>(machine.states()),
                new ArrayList<>(machine.initial()),
                new ArrayList<>(machine.transitions()),
                machine.condition());

        assertThat(equal.toSvg()).isEqualTo(machine.toSvg());
        assertThat(equal.toMermaid()).isEqualTo(machine.toMermaid());
    }

    @Test
    void theDrawingIsReadableToThoseWhoDoNotSeeIt() throws Exception {
        Document drawing = parsed(
                Triggers.of(unit.sessionFactory()).stateMachine("Ticket:state").toSvg());
        Element svg = drawing.getDocumentElement();

        assertThat(svg.getAttribute("role")).isEqualTo("img");
        String[] labels = svg.getAttribute("aria-labelledby").split(" ", -1);
        assertThat(((Element) drawing.getElementsByTagName("title").item(0)).getAttribute("id"))
                .isEqualTo(labels[0]);
        assertThat(drawing.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("State machine Ticket:state");
        assertThat(((Element) drawing.getElementsByTagName("desc").item(0)).getAttribute("id"))
                .isEqualTo(labels[1]);
        assertThat(drawing.getElementsByTagName("desc").item(0).getTextContent())
                .isEqualTo("Initial: null. any state to cancelled. null to open. open to done. old to open."
                        + " Terminal: cancelled.");
    }

    private static StateMachine machine(List<String> initial, String... way) {
        List<StateMachine.Transition> transitions = IntStream.range(1, way.length)
                .mapToObj(i -> new StateMachine.Transition(way[i - 1], way[i]))
                .distinct()
                .toList();
        List<String> states = Stream.concat(initial.stream(), Stream.of(way))
                .filter(state -> !state.equals(FSM.ANY))
                .distinct()
                .toList();
        return new StateMachine("Thing:state", "state", states, initial, transitions, "");
    }

    private static StateMachine complete(int size) {
        List<String> states = IntStream.range(0, size).mapToObj(i -> "S" + i).toList();
        List<StateMachine.Transition> transitions = states.stream()
                .flatMap(from -> states.stream().map(to -> new StateMachine.Transition(from, to)))
                .toList();
        return new StateMachine(
                "Complete:state", "state", states, List.of("S0"), transitions, "new.a > 1 and ".repeat(40));
    }

    private static StateMachine random(int size, int count) {
        Random random = new Random(size);
        List<String> states = IntStream.range(0, size)
                .mapToObj(i -> "STATE_" + "X".repeat(random.nextInt(20)) + i)
                .toList();
        List<StateMachine.Transition> transitions = Stream.generate(() ->
                        new StateMachine.Transition(states.get(random.nextInt(size)), states.get(random.nextInt(size))))
                .limit(count)
                .distinct()
                .toList();
        return new StateMachine("Random:state", "state", states, states.subList(0, 2), transitions, "");
    }

    private record Box(double x, double y, double width, double height) {
        boolean overlaps(Box other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }

        boolean borders(double[] point) {
            boolean withinX = point[0] >= x - 0.2 && point[0] <= x + width + 0.2;
            boolean withinY = point[1] >= y - 0.2 && point[1] <= y + height + 0.2;
            boolean onSide = near(point[0], x + width);
            boolean onEnd = near(point[1], y) || near(point[1], y + height);
            return (withinX && onEnd) || (withinY && onSide);
        }

        boolean holds(double[] point) {
            return point[0] > x + 0.5
                    && point[0] < x + width - 0.5
                    && point[1] > y + 0.5
                    && point[1] < y + height - 0.5;
        }

        private static boolean near(double a, double b) {
            return Math.abs(a - b) < 0.2;
        }
    }

    private static List<Box> boxes(Document drawing) {
        return elements(drawing, "box").stream()
                .map(box -> new Box(number(box, "x"), number(box, "y"), number(box, "width"), number(box, "height")))
                .toList();
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<Element> elements(Document drawing, String role) {
        NodeList all = drawing.getElementsByTagName("*");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(element -> element.getAttribute("class").equals(role))
                .toList();
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    private static double[] start(Element path) {
        String[] parts = path.getAttribute("d").split(" ", -1);
        return new double[] {Double.parseDouble(parts[1]), Double.parseDouble(parts[2])};
    }

    /** Points along a path of straight lines down and curves. */
    private static List<double[]> points(String path) {
        List<double[]> points = new ArrayList<>();
        String[] parts = path.split(" ", -1);
        double[] at = {Double.parseDouble(parts[1]), Double.parseDouble(parts[2])};
        for (int i = 3; i < parts.length; ) {
            int values = parts[i].equals("C") ? 6 : 1;
            double[] v = new double[values];
            for (int k = 0; k < values; k++) {
                v[k] = Double.parseDouble(parts[i + 1 + k]);
            }
            double[] c = values == 6 ? v : new double[] {at[0], at[1], at[0], v[0], at[0], v[0]};
            for (double t = 0; t <= 1; t += 0.02) {
                points.add(new double[] {bezier(at[0], c[0], c[2], c[4], t), bezier(at[1], c[1], c[3], c[5], t)});
            }
            at = new double[] {c[4], c[5]};
            i += values + 1;
        }
        return points;
    }

    private static double bezier(double a, double b, double c, double d, double t) {
        double s = 1 - t;
        return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
    }

    enum Status {
        NEW,
        PAID,
        SHIPPED,
        CANCELLED,
        UNUSED
    }

    @Entity(name = "Order")
    @jakarta.persistence.Table(name = "orders")
    @FSM(
            name = "status",
            attribute = "status",
            initial = "NEW",
            condition = "not new.test",
            transitions = {
                @Transition(
                        from = "NEW",
                        to = {"PAID", "CANCELLED"}),
                @Transition(from = "PAID", to = "SHIPPED")
            })
    static class Order {
        @Id
        int id;

        boolean test;

        @Enumerated(EnumType.STRING)
        Status status;
    }

    @Entity(name = "Ticket")
    @FSM(
            name = "state",
            attribute = "state",
            initial = FSM.NULL,
            transitions = {
                @Transition(from = FSM.NULL, to = "open"),
                @Transition(from = "open", to = "done"),
                @Transition(from = FSM.ANY, to = "cancelled"),
                @Transition(from = "old", to = "open")
            })
    static class Ticket {
        @Id
        int id;

        String state;
    }
}
