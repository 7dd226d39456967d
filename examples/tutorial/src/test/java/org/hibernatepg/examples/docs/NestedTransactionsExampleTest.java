package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.routing.NestedTransactions;
import org.hibernatepg.routing.Rollback;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NestedTransactionsExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Album.class);

    @BeforeEach
    void start() {
        unit.truncate();
    }

    @Test
    @Spec({"XA-01", "XA-02", "XA-09"})
    void aRowThatFailsIsUndoneAlone() {
        int imported = importAll(unit.sessionFactory(), List.of("1 Kind of Blue", "two Blue Train", "3 Time Out"));

        assertThat(imported).isEqualTo(2);
        assertThat(unit.query("select id, title from album order by id"))
                .containsExactly(List.of(1, "Kind of Blue"), List.of(3, "Time Out"));
    }

    @Test
    @Spec("XA-08")
    void aDryRunLeavesNothing() {
        assertThat(preview(unit.sessionFactory(), List.of("1 Kind of Blue"))).isEqualTo(1);
        assertThat(unit.query("select * from album")).isEmpty();
    }

    @Test
    @Spec("XA-13")
    void objectsAreWhatTheyWere() {
        unit.inTransaction(session -> {
            Album album = new Album(1, "Kind of Blue");
            session.persist(album);
            tryTracks(session, album, List.of("So What", "Freddie Freeloader"));
            assertThat(album.tracks).hasSize(2);
            tryTracks(session, album, List.of("Blue in Green", ""));
            assertThat(album.tracks).hasSize(2);
        });

        assertThat(unit.value("select count(*) from album_tracks")).isEqualTo(2L);
    }

    @Test
    void whatIsNotedInATransactionOfItsOwnStays() {
        unit.inTransaction(session -> {
            note(unit.sessionFactory(), 7, "tried");
            session.getTransaction().setRollbackOnly();
        });

        assertThat(unit.value("select title from album where id = 7")).isEqualTo("tried");
    }

    // snippet: nested-import
    static int importAll(SessionFactory sessionFactory, List<String> lines) {
        NestedTransactions nested = NestedTransactions.of(sessionFactory);
        List<String> refused = new ArrayList<>();
        nested.run(
                session -> { // begin … commit
                    for (String line : lines) {
                        try {
                            nested.run(inner -> importLine(inner, line)); // savepoint … release
                        } catch (RuntimeException e) {
                            refused.add(line); // this line is undone, the others are not
                        }
                    }
                });
        return lines.size() - refused.size();
    }
    // end

    static void importLine(Session session, String line) {
        String[] parts = line.split(" ", 2);
        session.createNativeMutationQuery("insert into album (id, title) values (cast(:id as int), :title)")
                .setParameter("id", parts[0])
                .setParameter("title", parts[1])
                .executeUpdate();
    }

    // snippet: nested-rollback
    static int preview(SessionFactory sessionFactory, List<String> lines) {
        int[] imported = new int[1];
        NestedTransactions.of(sessionFactory).run(session -> {
            imported[0] = importAll(sessionFactory, lines);
            throw new Rollback(); // undoes the block, and is not seen outside
        });
        return imported[0];
    }
    // end

    // snippet: nested-session
    static void tryTracks(Session session, Album album, List<String> tracks) {
        NestedTransactions.of(session.getSessionFactory()).run(session, () -> {
            album.tracks.addAll(tracks);
            if (tracks.contains("")) {
                throw new Rollback(); // album.tracks is what it was
            }
        });
    }
    // end

    // snippet: nested-new
    static void note(SessionFactory sessionFactory, int id, String text) {
        NestedTransactions.of(sessionFactory).requiresNew().run(session -> session.persist(new Album(id, text)));
    }
    // end

    @Entity(name = "Album")
    static class Album {
        @Id
        int id;

        String title = "";

        @ElementCollection
        List<String> tracks = new ArrayList<>();

        Album() {}

        Album(int id, String title) {
            this.id = id;
            this.title = title;
        }
    }
}
