package org.hibernatepg.examples.tutorial;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernatepg.trigger.TriggerViolationException;

/** Attributes that keep their first value: one by a condition on {@code @Protect}, several by {@code @ReadOnly}. */
final class ReadOnlyFields implements Section {
    @Override
    public void run(SessionFactory sessionFactory, PrintStream out) {
        ReadOnlyField readOnlyField = new ReadOnlyField();
        MultipleReadOnlyFields several = new MultipleReadOnlyFields();
        sessionFactory.inTransaction(session -> {
            session.persist(readOnlyField);
            session.persist(several);
        });
        sessionFactory.inTransaction(session -> {
            session.find(ReadOnlyField.class, readOnlyField.id).intField = 1;
            session.find(MultipleReadOnlyFields.class, several.id).note = "other attributes are free";
        });
        try {
            sessionFactory.inTransaction(session -> {
                session.find(ReadOnlyField.class, readOnlyField.id).createdAt = Instant.EPOCH;
                session.flush();
            });
        } catch (TriggerViolationException e) {
            out.println("Cannot update field!");
        }
        try {
            sessionFactory.inTransaction(session -> {
                session.find(MultipleReadOnlyFields.class, several.id).intField = 1;
                session.flush();
            });
        } catch (TriggerViolationException e) {
            out.println("Cannot update " + e.violation().changes().get(0).attribute() + " either!");
        }
    }

    @Override
    public String title() {
        return "Read-only fields";
    }

    @Override
    public List<Class<?>> entities() {
        return List.of(ReadOnlyField.class, MultipleReadOnlyFields.class);
    }
}
