package org.hibernatepg.examples.tutorial;

import java.io.PrintStream;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernatepg.trigger.InvalidTransitionException;

/** {@code @FSM} allows the declared transitions of a state and no other. */
final class RestrictingTransitions implements Section {
    @Override
    public void run(SessionFactory sessionFactory, PrintStream out) {
        Publication publication = new Publication();
        sessionFactory.inTransaction(session -> session.persist(publication));
        change(sessionFactory, publication, Publication.Status.PUBLISHED);
        change(sessionFactory, publication, Publication.Status.INACTIVE);
        try {
            change(sessionFactory, publication, Publication.Status.PUBLISHED);
        } catch (InvalidTransitionException e) {
            out.println("Cannot make that transition!");
            out.println("(" + e.from() + " to " + e.to() + ")");
        }
    }

    private static void change(SessionFactory sessionFactory, Publication publication, Publication.Status status) {
        sessionFactory.inTransaction(session -> {
            session.find(Publication.class, publication.id).status = status;
            session.flush();
        });
    }

    @Override
    public String title() {
        return "Restricting fields that transition";
    }

    @Override
    public List<Class<?>> entities() {
        return List.of(Publication.class);
    }
}
