package org.hibernatepg.examples.tutorial;

import java.io.PrintStream;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernatepg.trigger.ProtectedOperationException;

/** {@code @Protect} refuses an operation, whoever attempts it. */
final class ProtectingDeletions implements Section {
    @Override
    public void run(SessionFactory sessionFactory, PrintStream out) {
        CannotDelete cannotDelete = new CannotDelete();
        sessionFactory.inTransaction(session -> session.persist(cannotDelete));
        try {
            sessionFactory.inTransaction(session -> {
                session.remove(session.find(CannotDelete.class, cannotDelete.id));
                session.flush();
            });
        } catch (ProtectedOperationException e) {
            out.println(e.getClass().getSimpleName() + ": " + e.violation().message());
        }
    }

    @Override
    public String title() {
        return "Protecting model deletions";
    }

    @Override
    public List<Class<?>> entities() {
        return List.of(CannotDelete.class);
    }
}
