package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.hibernate.cfg.AvailableSettings;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RoutingProxiesTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Song.class).set(AvailableSettings.PERSISTENCE_UNIT_NAME, "music");

    private final RoutingProxies proxies = RoutingProxies.of(unit.sessionFactory());

    @BeforeEach
    void fill() {
        unit.truncate();
        unit.jdbc("insert into song (id, title) values (1, 'Alba')");
    }

    private static Object title() {
        return unit.value("select title from song where id = 1");
    }

    private static String write(String title) {
        unit.inTransaction(session -> session.find(Song.class, 1).title = title);
        return title;
    }

    private static void assertRefused(Runnable work, String scope) {
        assertThatThrownBy(work::run).satisfies(e -> assertThat(ReadOnlyViolationException.find(e))
                .hasValueSatisfying(
                        violation -> assertThat(violation.getScope()).isEqualTo(scope)));
    }

    interface Songs {
        String title(String title) throws IOException;

        default String other(String title) {
            return write(title);
        }
    }

    private static final class OnMethod implements Songs {
        @Override
        @ReadOnlyTransaction(name = "charts")
        public String title(String title) {
            return write(title);
        }
    }

    @Test
    @Spec("RO-08")
    void anAnnotatedMethodIsReadOnlyAndNoOther() throws IOException {
        Songs songs = proxies.wrap(Songs.class, new OnMethod());

        assertRefused(
                () -> {
                    try {
                        songs.title("Sera");
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                "charts");
        assertThat(title()).isEqualTo("Alba");
        assertThat(songs.other("Sera")).isEqualTo("Sera");
        assertThat(title()).isEqualTo("Sera");
    }

    @Test
    @Spec("RO-04")
    void whatTheMethodThrowsIsThrownUnchanged() {
        IOException thrown = new IOException();
        Songs songs = proxies.wrap(Songs.class, new Songs() {
            @Override
            @ReadOnlyTransaction
            public String title(String title) throws IOException {
                throw thrown;
            }
        });

        assertThatThrownBy(() -> songs.title("")).isSameAs(thrown);
        write("Sera");
    }

    @ReadOnlyTransaction
    private static class OnType implements Songs {
        @Override
        public String title(String title) {
            return write(title);
        }
    }

    private static final class Inherits extends OnType {}

    private static class Overrides extends OnType {
        @Override
        @ReadOnlyTransaction(name = "nearer")
        public String title(String title) {
            return write(title);
        }
    }

    private static final class OverridesWithoutOne extends Overrides {
        @Override
        public String title(String title) {
            return super.title(title);
        }
    }

    @ReadOnlyTransaction(name = "interface")
    interface ReadSongs extends Songs {
        String title();
    }

    private static final class Plain implements ReadSongs {
        @Override
        public String title(String title) {
            return write(title);
        }

        @Override
        public String title() {
            return write("");
        }
    }

    private static void title(Songs songs) {
        try {
            songs.title("Sera");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Spec("RO-08")
    void theNearestAnnotationOfAKindCounts() {
        assertRefused(() -> title(proxies.wrap(Songs.class, new OnType())), "OnType.title");
        assertRefused(() -> title(proxies.wrap(Songs.class, new Inherits())), "Inherits.title");
        assertRefused(() -> title(proxies.wrap(Songs.class, new Overrides())), "nearer");
        assertRefused(() -> title(proxies.wrap(Songs.class, new OverridesWithoutOne())), "nearer");
        assertRefused(() -> proxies.wrap(Songs.class, new OnType()).other("Sera"), "OnType.other");
        assertRefused(() -> title(proxies.wrap(Songs.class, new Plain())), "interface");
        assertThat(title()).isEqualTo("Alba");
    }

    interface Both {
        void write(String title);

        boolean flag();

        String primary();
    }

    @ReadOnlyTransaction
    private static class MostlyReads implements Both {
        @Override
        @NestedTransaction
        public void write(String title) {
            NestedTransactions.of(unit.sessionFactory()).run(session -> session.find(Song.class, 1).title = title);
            throw new Rollback();
        }

        @Override
        @NestedTransaction
        public boolean flag() {
            throw new Rollback();
        }

        @Override
        @UsePrimary
        @DbWrite
        public String primary() {
            assertThat(Pinning.of(unit.sessionFactory()).isPinned()).isTrue();
            return RoutingProxiesTest.write("Sera");
        }
    }

    @Test
    @Spec("XA-10")
    void aMethodThatWritesInAClassThatReadsIsNested() {
        Both both = proxies.wrap(Both.class, new MostlyReads());

        both.write("Sera");

        assertThat(title()).isEqualTo("Alba");
        assertThatThrownBy(both::flag).isInstanceOf(Rollback.class);
        NestedTransactions.of(unit.sessionFactory()).run(session -> {
            session.find(Song.class, 1).title = "Notte";
            both.write("Sera");
        });
        assertThat(title()).isEqualTo("Notte");
    }

    @Test
    @Spec({"PN-02", "PN-07"})
    void severalAnnotationsAreInForceTogether() {
        assertRefused(proxies.wrap(Both.class, new MostlyReads())::primary, "MostlyReads.primary");
        assertThat(Pinning.of(unit.sessionFactory()).isPinned()).isFalse();
    }

    interface Units {
        void named();

        void unknown();
    }

    private static final class Named implements Units {
        @Override
        @ReadOnlyTransaction(unit = "music")
        public void named() {
            write("Sera");
        }

        @Override
        public void unknown() {}
    }

    private static final class Unknown implements Units {
        @Override
        public void named() {}

        @Override
        @UsePrimary(unit = "films")
        public void unknown() {}
    }

    private static final class WithoutName implements Units {
        @Override
        public void named() {}

        @Override
        @DbWrite
        public void unknown() {}
    }

    @Test
    @Spec({"RO-05", "XA-10"})
    void anAnnotationNamesItsUnitWhereThereAreSeveral() {
        try (TestUnit other = TestUnit.of(Song.class).start()) {
            RoutingProxies two = RoutingProxies.of(unit.sessionFactory(), other.sessionFactory());
            assertRefused(two.wrap(Units.class, new Named())::named, "Named.named");
            assertThatThrownBy(() -> two.wrap(Units.class, new WithoutName()))
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("'@DbWrite' on WithoutName.unknown names no persistence unit")
                    .hasMessageContaining("music");
        }
        assertThatThrownBy(() -> proxies.wrap(Units.class, new Unknown()))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("names the persistence unit 'films'; known are [[music]]");
    }

    private static final class Private implements Songs {
        @Override
        public String title(String title) {
            return hidden(title);
        }

        @ReadOnlyTransaction
        private String hidden(String title) {
            return title;
        }
    }

    private static final class Contradicts implements Songs {
        @Override
        @ReadOnlyTransaction
        @NestedTransaction
        public String title(String title) {
            return title;
        }
    }

    interface Later {
        Object later();
    }

    interface LaterStage extends Later {
        @Override
        CompletionStage<String> later();
    }

    interface LaterStream extends Later {
        @Override
        Stream<String> later();
    }

    @Test
    void whatCouldNotComeIntoForceIsAnErrorAtOnce() {
        assertThatThrownBy(() -> proxies.wrap(Songs.class, new Private()))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("Private.hidden")
                .hasMessageContaining("would never be in force");
        assertThatThrownBy(() -> proxies.wrap(Songs.class, new Contradicts()))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining(
                        "'@ReadOnlyTransaction' and '@NestedTransaction' on Contradicts.title contradict");
        assertThatThrownBy(() -> proxies.wrap(OnMethod.class, new OnMethod()))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("needs an interface");
        assertThatThrownBy(() -> proxies.wrap(LaterStage.class, new LaterStage() {
                    @Override
                    @UsePrimary
                    public CompletionStage<String> later() {
                        return null;
                    }
                }))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("java.util.concurrent.CompletionStage before that");
        assertThatThrownBy(() -> proxies.wrap(LaterStream.class, new LaterStream() {
                    @Override
                    @ReadOnlyTransaction
                    public Stream<String> later() {
                        return null;
                    }
                }))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("java.util.stream.Stream before that");
    }

    @Test
    @SuppressWarnings("ObjectToString")
    void aProxyIsEqualToOneOfTheSameObject() {
        OnMethod target = new OnMethod();

        assertThat(proxies.wrap(Songs.class, target))
                .isEqualTo(proxies.wrap(Songs.class, target))
                .hasSameHashCodeAs(target)
                .hasToString(target.toString());
    }

    @Entity(name = "Song")
    static class Song {
        @Id
        int id;

        String title;
    }
}
