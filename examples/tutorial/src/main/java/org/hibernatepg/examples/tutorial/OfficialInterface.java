package org.hibernatepg.examples.tutorial;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.hibernate.Session;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.Triggers;

/** Rows can only be created by {@link #officialCreate}. */
@Entity
@Protect(name = "protect_inserts", operations = Operation.INSERT)
class OfficialInterface {
    @Id
    @GeneratedValue
    Long id;

    static OfficialInterface officialCreate(Session session) {
        OfficialInterface created = new OfficialInterface();
        Triggers triggers = Triggers.of(session.getSessionFactory());
        triggers.ignoring(session, () -> session.persist(created), "OfficialInterface:protect_inserts");
        return created;
    }
}
