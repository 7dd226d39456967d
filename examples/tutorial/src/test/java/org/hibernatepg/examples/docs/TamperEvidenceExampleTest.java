package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.History;
import org.hibernatepg.history.SealHead;
import org.hibernatepg.history.SealRecord;
import org.hibernatepg.history.SealReport;
import org.hibernatepg.history.Seals;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TamperEvidenceExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Testament.class);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.jdbc("insert into testament (id, heir) values (1, 'a'), (2, 'b'), (3, 'c')");
    }

    // snippet: tamper-seal
    static List<SealHead> seal(SessionFactory sessionFactory) {
        Seals seals = History.of(sessionFactory).seals();
        return sessionFactory.fromSession(session -> {
            seals.seal(session);
            return seals.heads(session); // to be kept where nobody can change it who writes to the database
        });
    }
    // end

    // snippet: tamper-verify
    static void requireUntouched(SessionFactory sessionFactory, List<SealHead> noted) {
        SealReport report = sessionFactory.fromSession(
                session -> History.of(sessionFactory).seals().verify(session, noted));
        report.firstFault().ifPresent(fault -> {
            throw new IllegalStateException(fault.toString());
        });
    }
    // end

    // snippet: tamper-marks
    static List<SealRecord> removals(Session session) {
        return session.createSelectionQuery(
                        "from SealRecord s where s.kind = 'R' order by s.position", SealRecord.class)
                .getResultList();
    }
    // end

    @Test
    void whatIsDoneIsNamed() {
        StringBuilder found = new StringBuilder();
        for (String tampering : List.of(
                "update testament_event set heir = 'z' where id = 2",
                "delete from testament_event where id = 1",
                "insert into testament_event (id, heir, pgh_id, pgh_created_at, pgh_label, pgh_operation, pgh_xid)"
                        + " select 9, 'z', 100, pgh_created_at, pgh_label, pgh_operation, pgh_xid from testament_event where id = 1",
                "update pgh_seal set hash = sha256('x'), event = 3 where position = 3",
                "delete from pgh_seal where position = 4")) {
            empty();
            List<SealHead> noted = seal(unit.sessionFactory());
            requireUntouched(unit.sessionFactory(), noted);
            unit.jdbc("begin; set local session_replication_role = replica; " + tampering + "; commit");
            assertThatThrownBy(() -> requireUntouched(unit.sessionFactory(), noted))
                    .isInstanceOf(IllegalStateException.class)
                    .satisfies(append(found));
        }
        assertThat(found.toString().strip()).isEqualTo(Pages.shown("tamper-faults"));
    }

    private static Consumer<Throwable> append(StringBuilder found) {
        return thrown -> found.append(thrown.getMessage()).append(' ');
    }

    @Test
    void nothingWasRemovedYet() {
        seal(unit.sessionFactory());
        unit.inTransaction(session -> assertThat(removals(session)).isEmpty());
    }

    @Test
    void thePageShowsTheTable() {
        List<String> created =
                unit.bootStatements().stream().map(Pages::oneLine).toList();
        for (String statement : Pages.shown("tamper-table").split(";\\s*", 0)) {
            assertThat(created).contains(statement);
        }
    }
}

// snippet: tamper-entity
@Entity
@TrackHistory(sealed = true, appendOnly = true)
class Testament {
    @Id
    Long id;

    String heir;
}
// end
