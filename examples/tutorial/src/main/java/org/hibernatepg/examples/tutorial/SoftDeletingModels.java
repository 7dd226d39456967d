package org.hibernatepg.examples.tutorial;

import java.io.PrintStream;
import java.util.List;
import org.hibernate.SessionFactory;

/** {@code @SoftDelete} keeps a removed row and marks it. */
final class SoftDeletingModels implements Section {
    @Override
    public void run(SessionFactory sessionFactory, PrintStream out) {
        SoftDeleted softDelete = new SoftDeleted();
        sessionFactory.inTransaction(session -> session.persist(softDelete));

        sessionFactory.inTransaction(session -> session.remove(session.find(SoftDeleted.class, softDelete.id)));

        sessionFactory.inTransaction(
                session -> out.println("is_active = " + session.find(SoftDeleted.class, softDelete.id).isActive));
    }

    @Override
    public String title() {
        return "Soft-deleting models";
    }

    @Override
    public List<Class<?>> entities() {
        return List.of(SoftDeleted.class);
    }
}
