package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.Remembered;
import org.hibernatepg.history.Replay;
import org.hibernatepg.history.ReplayMismatch;
import org.hibernatepg.history.RowDifference;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReplayExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Shelf.class, Arrival.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static void importShelves() {
        unit.jdbc("insert into shelf (id, book) values (7, 'atlas'), (8, 'bible')");
    }

    @Test
    void anImportIsProved() {
        importIsRecorded(unit.sessionFactory());
    }

    // snippet: replay-test
    static void importIsRecorded(SessionFactory sessionFactory) {
        Replay replay = Replay.of(sessionFactory);
        Remembered before = sessionFactory.fromTransaction(session -> replay.remember(session));

        importShelves();

        sessionFactory.inTransaction(session -> {
            replay.verify(session); // every row is what its events add up to
            replay.verify(session, before); // and was, before the import
        });
    }
    // end

    @Test
    void whatDiffersIsNamed() {
        importShelves();
        unit.jdbc("begin; set local session_replication_role = replica;"
                + " update shelf set book = 'comic' where id = 7; delete from shelf where id = 8; commit");
        Replay replay = Replay.of(unit.sessionFactory());

        assertThatThrownBy(() -> unit.inTransaction(session -> replay.verify(session)))
                .isInstanceOf(ReplayMismatch.class)
                .extracting(mismatch -> mismatch.getMessage().replaceAll("\\s+", " "))
                .isEqualTo(Pages.shown("replay-mismatch"));
        unit.inTransaction(session -> {
            // snippet: replay-differences
            List<RowDifference> differences = replay.differences(session, Shelf.class);
            // end
            assertThat(differences).hasSize(2);
        });
    }

    @Test
    void whatCannotBeReplayedIsNamed() {
        Replay replay = Replay.of(unit.sessionFactory());
        // snippet: replay-gaps
        List<String> gaps = replay.gaps();
        // end
        assertThat(gaps).containsExactly(Pages.shown("replay-gaps"));
    }

    @Test
    void tablesAreShownAsTheyWere() {
        Replay replay = Replay.of(unit.sessionFactory());
        importShelves();
        unit.inTransaction(session -> {
            // snippet: replay-moment
            Moment moment = replay.moment(session);
            // end
            unit.jdbc("delete from shelf where id = 7");
            // snippet: replay-past
            Map<String, List<Map<String, @Nullable String>>> tables =
                    replay.at(moment).rows(session, Shelf.class);
            // end
            List<Map<String, @Nullable String>> shelves = new ArrayList<>(tables.getOrDefault("shelf", List.of()));
            shelves.sort(Comparator.comparing(row -> String.valueOf(row.get("id"))));
            assertThat(Map.of("shelf", shelves).toString()).isEqualTo(Pages.shown("replay-rows"));
        });
    }

    @Entity(name = "Shelf")
    @TrackHistory
    static class Shelf {
        @Id
        Long id;

        String book;
    }

    @Entity(name = "Arrival")
    @TrackHistory(trackers = @Tracker(on = Operation.INSERT))
    static class Arrival {
        @Id
        Long id;
    }
}
