package org.hibernatepg.examples.tutorial;

import java.io.PrintStream;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernatepg.trigger.ProtectedOperationException;

/** {@code @Protect} with several operations: rows can be added and nothing else. */
final class AppendOnlyModels implements Section {
    @Override
    public void run(SessionFactory sessionFactory, PrintStream out) {
        AppendOnly appendOnly = new AppendOnly();
        sessionFactory.inTransaction(session -> session.persist(appendOnly));
        try {
            sessionFactory.inTransaction(session -> {
                session.find(AppendOnly.class, appendOnly.id).intField = 1;
                session.flush();
            });
        } catch (ProtectedOperationException e) {
            out.println("Cannot update!");
        }
        try {
            sessionFactory.inTransaction(session -> {
                session.remove(session.find(AppendOnly.class, appendOnly.id));
                session.flush();
            });
        } catch (ProtectedOperationException e) {
            out.println("Cannot delete!");
        }
    }

    @Override
    public String title() {
        return "Append-only models";
    }

    @Override
    public List<Class<?>> entities() {
        return List.of(AppendOnly.class);
    }
}
