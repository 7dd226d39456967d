package org.hibernatepg.examples.tutorial;

import java.io.PrintStream;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.trigger.ReadOnlyAttributeException;

/** {@code @Versioned} lets the database count the changes of a row; the entity has the count after the flush. */
final class VersioningAModel implements Section {
    @Override
    public void run(SessionFactory sessionFactory, PrintStream out) {
        VersionedDocument created = new VersionedDocument();
        created.charField = "hello";
        sessionFactory.inTransaction(session -> session.persist(created));
        out.println("initial version " + created.version);

        sessionFactory.inTransaction(session -> {
            VersionedDocument versioned = session.find(VersionedDocument.class, created.id);
            out.println("version after first update " + update(session, versioned, "hi"));
            out.println("version after redundant update " + updateRedundantly(session, versioned));
            out.println("version after second update " + update(session, versioned, "new field"));
        });

        try {
            sessionFactory.inTransaction(session -> {
                session.find(VersionedDocument.class, created.id).version = 1;
                session.flush();
            });
        } catch (ReadOnlyAttributeException e) {
            out.println("Cannot update version!");
        }
    }

    private static int update(Session session, VersionedDocument versioned, String text) {
        versioned.charField = text;
        session.flush();
        return versioned.version;
    }

    /** Hibernate itself sends nothing where nothing changed, so the update that changes nothing is an HQL one. */
    private static int updateRedundantly(Session session, VersionedDocument versioned) {
        session.createMutationQuery("update VersionedDocument set charField = charField where id = :id")
                .setParameter("id", versioned.id)
                .executeUpdate();
        session.refresh(versioned);
        return versioned.version;
    }

    @Override
    public String title() {
        return "Versioning a model";
    }

    @Override
    public List<Class<?>> entities() {
        return List.of(VersionedDocument.class);
    }
}
