package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import org.hibernate.SessionFactory;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.ReadOnlyAttributeException;
import org.hibernatepg.trigger.Versioned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VersionedExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Document.class, Wiki.class);

    @Test
    void theEntityHoldsTheNewVersionAfterTheFlush() {
        Document created = new Document();
        created.text = "hello";
        unit.inTransaction(session -> session.persist(created));
        SessionFactory sessionFactory = unit.sessionFactory();
        Long id = created.id;

        // snippet: versioned-use
        int version = sessionFactory.fromTransaction(session -> {
            Document document = session.find(Document.class, id); // version 0
            document.text = "hi";
            session.flush(); // version 1, without a refresh
            return document.version;
        });
        // end

        assertThat(version).isEqualTo(1);
        unit.jdbc("update document set text = text");
        assertThat(unit.value("select version from document")).isEqualTo(1);
        unit.jdbc("update document set text = 'by another program'");
        assertThat(unit.value("select version from document")).isEqualTo(2);
        assertThatThrownBy(() -> unit.inTransaction(session -> session.find(Document.class, id).version = 7))
                .isInstanceOf(ReadOnlyAttributeException.class)
                .hasMessageContaining("pgtrigger: Cannot set the version of a row of table document");
        assertThat(Pages.triggers(unit, "Document:versioned")).isEqualTo(Pages.shown("versioned"));
    }

    @Test
    void optimisticLockingSeesWhatOtherProgramsChange() {
        Wiki created = new Wiki();
        unit.inTransaction(session -> session.persist(created));

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Wiki page = session.find(Wiki.class, created.id);
                    unit.jdbc("update wiki set text = 'by another program'");
                    page.text = "by me";
                    session.flush();
                }))
                .isInstanceOf(OptimisticLockException.class);
        assertThat(unit.value("select text from wiki")).isEqualTo("by another program");
    }
}

// snippet: versioned
@Entity
@Versioned
class Document {
    @Id
    @GeneratedValue
    Long id;

    int version;
    String text;
}
// end

// snippet: versioned-jpa
@Entity
@Versioned(attribute = "revision")
class Wiki {
    @Id
    @GeneratedValue
    Long id;

    @Version
    int revision;

    String text;
}
// end
