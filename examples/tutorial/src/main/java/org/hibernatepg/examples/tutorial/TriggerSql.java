package org.hibernatepg.examples.tutorial;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.Triggers;

/** Prints what the database holds of a section's triggers. */
final class TriggerSql {
    private static final String DEFINITION = """
            select pg_get_functiondef(tgfoid) || E';\\n' || pg_get_triggerdef(oid, true) || ';'
            from pg_trigger where tgname = :name""";

    private final SessionFactory sessionFactory;

    TriggerSql(SessionFactory sessionFactory) {
        this.sessionFactory = sessionFactory;
    }

    void print(Section section, PrintStream out) {
        Set<String> entities =
                section.entities().stream().map(Class::getSimpleName).collect(Collectors.toSet());
        List<TriggerInfo> triggers = Triggers.of(sessionFactory).list();
        sessionFactory.inTransaction(session -> triggers.stream()
                .filter(trigger -> entities.contains(
                        trigger.uri().substring(0, trigger.uri().indexOf(':'))))
                .forEach(trigger -> print(session, trigger, out)));
    }

    private static void print(Session session, TriggerInfo trigger, PrintStream out) {
        out.println();
        out.println("-- " + trigger.uri());
        out.println(session.createNativeQuery(DEFINITION, String.class)
                .setParameter("name", trigger.id())
                .getSingleResult());
    }
}
