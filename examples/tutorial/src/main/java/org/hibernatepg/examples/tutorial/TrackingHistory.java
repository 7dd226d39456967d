package org.hibernatepg.examples.tutorial;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.Change;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventQuery;
import org.hibernatepg.history.History;
import org.hibernatepg.history.HistoryContext;

/** {@code @TrackHistory} writes an event for every change, with the context that the application gives. */
final class TrackingHistory implements Section {
    @Override
    public void run(SessionFactory sessionFactory, PrintStream out) {
        Tracked tracked = new Tracked();
        sessionFactory.inTransaction(session -> {
            tracked.intField = 1;
            tracked.charField = "hello";
            session.persist(tracked);
        });
        sessionFactory.inTransaction(session -> {
            Tracked found = session.find(Tracked.class, tracked.id);
            change(session, found, 0, "hi");
            change(session, found, 0, "bye");
            try (var context = HistoryContext.open(session, Map.of("misc", "context"))) {
                change(session, found, -1, "foo");
                change(session, found, -1, "bar");
            }
        });
        sessionFactory.inTransaction(session -> print(events(session, tracked), out));
    }

    private static void change(Session session, Tracked tracked, int intField, String charField) {
        tracked.intField = intField;
        tracked.charField = charField;
        session.flush();
    }

    private static EventQuery<Tracked> events(Session session, Tracked tracked) {
        return History.of(session.getSessionFactory())
                .events(session, Tracked.class)
                .of(tracked);
    }

    private static void print(EventQuery<Tracked> events, PrintStream out) {
        List<Event<Tracked>> snapshots = events.label("snapshot").list();
        out.println("snapshots");
        for (Event<Tracked> event : snapshots) {
            Tracked snapshot = event.snapshot();
            out.println("{charField=%s, intField=%d, context=%s}"
                    .formatted(snapshot.charField, snapshot.intField, orNull(event.context())));
        }
        out.println();
        out.println("diffs");
        snapshots.forEach(event -> out.println(orNull(diff(event))));
        out.println();
        out.println("create events " + events.label("create").count());
        out.println("low_int events " + events.label("low_int").count());
    }

    private static Map<String, List<Object>> diff(Event<Tracked> event) {
        Map<String, List<Object>> diff = new TreeMap<>();
        for (Change change : event.changes()) {
            diff.put(change.attribute(), Arrays.asList(change.oldValue(), change.newValue()));
        }
        return diff;
    }

    private static String orNull(Map<String, ?> map) {
        return map.isEmpty() ? "null" : map.toString();
    }

    @Override
    public String title() {
        return "Tracking model history and changes";
    }

    @Override
    public List<Class<?>> entities() {
        return List.of(Tracked.class);
    }
}
