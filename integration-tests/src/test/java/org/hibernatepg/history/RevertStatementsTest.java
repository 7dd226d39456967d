package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How much a revert sends and reads: not more for an object with many elements or events than for one with few. */
class RevertStatementsTest {
    private static final int MANY = 350;

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Album.class, Song.class);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.jdbc("insert into album (id, name) values (1, 'first'), (2, 'second')");
        unit.jdbc("insert into song (id) select g from generate_series(1, %d) as g".formatted(MANY));
    }

    private static History history() {
        return History.of(unit.sessionFactory());
    }

    private static Instant full() {
        unit.jdbc("insert into album_tags (album_id, tags) select 1, 't' || g from generate_series(1, %d) as g"
                .formatted(MANY));
        unit.jdbc("insert into album_song (album_id, songs_id) select 1, id from song");
        return unit.now();
    }

    /** How many statements a revert sent. */
    private static int revert(Instant instant) {
        unit.clearStatements();
        unit.inTransaction(
                session -> history().revert(session, Album.class, 1).to(instant).apply());
        return unit.statements().size();
    }

    @Test
    void manyElementsComeBackTogether() {
        Instant full = full();
        unit.jdbc("delete from album_tags");
        unit.jdbc("delete from album_song where songs_id > 1");

        assertThat(revert(full)).isLessThan(20);
        assertThat(unit.value("select count(distinct tags) from album_tags")).isEqualTo((long) MANY);
        assertThat(unit.value("select count(distinct songs_id) from album_song"))
                .isEqualTo((long) MANY);
    }

    @Test
    void manyElementsGoTogether() {
        unit.jdbc("insert into album_tags (album_id, tags) values (1, 't1')");
        Instant before = unit.now();
        full();
        unit.jdbc("insert into album_tags (album_id, tags) values (2, 't1')");

        assertThat(revert(before)).isLessThan(20);
        assertThat(unit.query("select album_id, tags from album_tags order by 1"))
                .containsExactly(List.of(1, "t1"), List.of(2, "t1"));
        assertThat(unit.value("select count(*) from album_song")).isEqualTo(0L);
    }

    /** Equal ones, and one that is null, are told apart by their number. */
    @Test
    void asManyEqualElementsGoAsCame() {
        unit.jdbc("insert into album_tags (album_id, tags) values (1, 'a'), (1, 'a'), (1, null), (1, 'b''?\\')");
        Instant before = unit.now();
        unit.jdbc("insert into album_tags (album_id, tags) values (1, 'a'), (1, 'a'), (1, null), (1, 'c')");
        unit.jdbc("delete from album_tags where tags like 'b%'");
        revert(before);

        assertThat(unit.query("select tags, count(*) from album_tags group by tags order by tags nulls last"))
                .extracting(row -> row.get(0) + " " + row.get(1))
                .containsExactly("a 2", "b'?\\ 1", "null 1");
    }

    @Test
    void allThatIsGoneIsToldOfMany() {
        Instant full = full();
        unit.jdbc("delete from album_song");
        unit.jdbc("delete from song where id in (1, %d)".formatted(MANY));

        assertThatExceptionOfType(RevertException.class)
                .isThrownBy(() -> revert(full))
                .withMessageContainingAll("songs: Song 1;", "songs: Song " + MANY + ".");
    }

    @Test
    void thePreviousEventIsFoundWithoutReadingAll() {
        for (int i = 0; i < 20; i++) {
            unit.jdbc("update album set name = 'name " + i + "'");
        }
        unit.clearStatements();
        unit.inTransaction(session ->
                history().revert(session, Album.class, 1).toPrevious().apply());

        assertThat(unit.value("select name from album where id = 1")).isEqualTo("name 18");
        assertThat(unit.statements())
                .filteredOn(sql -> sql.contains("order by") && sql.contains("from Album_event"))
                .isNotEmpty()
                .allMatch(sql -> sql.contains("fetch first 2 rows only") || sql.contains("limit"));
    }

    @Entity(name = "Album")
    @TrackHistory(collections = true)
    static class Album {
        @Id
        int id;

        String name = "";

        @ElementCollection
        List<String> tags = new ArrayList<>();

        @ManyToMany
        Set<Song> songs = new HashSet<>();
    }

    @Entity(name = "Song")
    static class Song {
        @Id
        int id;
    }
}
