package org.hibernatepg.examples.tutorial;

import java.io.PrintStream;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernatepg.trigger.ProtectedOperationException;

/** {@code @Protect} and {@code ignore}: one way, and no other, to do something. */
final class OfficialInterfaces implements Section {
    @Override
    public void run(SessionFactory sessionFactory, PrintStream out) {
        try {
            sessionFactory.inTransaction(session -> {
                session.persist(new OfficialInterface());
                session.flush();
            });
        } catch (ProtectedOperationException e) {
            out.println("No no no... Cannot use that interface!");
        }
        out.println("there are " + count(sessionFactory));

        sessionFactory.inTransaction(session -> {
            OfficialInterface created = OfficialInterface.officialCreate(session);
            out.println("created OfficialInterface object (" + created.id + ")");
        });
        out.println("there are " + count(sessionFactory));
    }

    private static long count(SessionFactory sessionFactory) {
        return sessionFactory.fromTransaction(
                session -> session.createSelectionQuery("select count(*) from OfficialInterface", Long.class)
                        .getSingleResult());
    }

    @Override
    public String title() {
        return "Creating \"official\" interfaces";
    }

    @Override
    public List<Class<?>> entities() {
        return List.of(OfficialInterface.class);
    }
}
