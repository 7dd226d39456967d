package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Lob;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.hibernate.Hibernate;
import org.hibernate.ObjectNotFoundException;
import org.hibernate.annotations.Any;
import org.hibernate.annotations.AnyDiscriminatorValue;
import org.hibernate.annotations.AnyKeyJavaClass;
import org.hibernate.annotations.Collate;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.GeneratedColumn;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.NotFound;
import org.hibernate.annotations.NotFoundAction;
import org.hibernate.annotations.Parameter;
import org.hibernate.annotations.Struct;
import org.hibernate.annotations.TimeZoneStorage;
import org.hibernate.annotations.TimeZoneStorageType;
import org.hibernate.annotations.Type;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.type.SqlTypes;
import org.hibernate.usertype.ParameterizedType;
import org.hibernate.usertype.UserType;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever is mapped to columns is recorded as it is stored, and comes back as it was. */
class EventAttributesTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Everything.class,
                    Built.class,
                    Land.class,
                    Stop.class,
                    Trip.class,
                    Car.class,
                    Long63.class,
                    Place.class)
            .prepare("create extension citext")
            .prepare("create schema other");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"RV-29", "Z-006", "Z-012"})
    void everyKindOfBasicAttribute() {
        Everything everything = new Everything();
        unit.inTransaction(session -> session.persist(everything));
        Recorded.assertLastEventIsTheRow(unit, "everything", "everything_event");
        unit.inTransaction(session -> {
            Everything live = session.find(Everything.class, 1);
            Hibernate.initialize(live);
            Everything snapshot = History.of(unit.sessionFactory())
                    .events(session, Everything.class)
                    .of(live)
                    .list()
                    .get(0)
                    .snapshot();
            assertThat(snapshot)
                    .usingRecursiveComparison()
                    .ignoringFields("computed")
                    .withEqualsForType((a, b) -> a.compareTo(b) == 0, BigDecimal.class)
                    .isEqualTo(live);
            assertThat(snapshot.doubled).isEqualTo(10);
        });
        unit.jdbc("update everything set number = 6, level = 'HIGH', mail = 'A@b', marked = '#z'");

        Recorded.assertLastEventIsTheRow(unit, "everything", "everything_event");
        assertThat(Recorded.last(unit, Everything.class).changes())
                .containsExactlyInAnyOrder(
                        new Change("computed", 5, 6),
                        new Change("doubled", 10, 12),
                        new Change("more", 6, 7),
                        new Change("number", 5, 6),
                        new Change("level", Level.LOW, Level.HIGH),
                        new Change("mail", "a@b", "A@b"),
                        new Change("marked", "x", "z"));
        unit.inTransaction(session -> assertThat(session.createSelectionQuery(
                                "select e.pghLabel from EverythingEvent e where e.level = HIGH and e.doubled = 12",
                                String.class)
                        .getResultList())
                .containsExactly("update"));
    }

    @Test
    @Spec({"RV-29", "Z-007"})
    void everyKindOfEmbeddable() {
        Built built = new Built();
        unit.inTransaction(session -> session.persist(built));
        Recorded.assertLastEventIsTheRow(unit, "built", "built_event");
        unit.inTransaction(session -> {
            Built live = session.find(Built.class, 1);
            Built changed = History.of(unit.sessionFactory())
                    .events(session, Built.class)
                    .of(live)
                    .list()
                    .get(0)
                    .snapshot();
            assertThat(changed).usingRecursiveComparison().isEqualTo(live);
            live.json = new Dot(5, 6);
            live.struct = new Spot(7, 8);
            live.second = new Span(1, new Point(9, 2));
        });

        Recorded.assertLastEventIsTheRow(unit, "built", "built_event");
        Event<Built> event = Recorded.last(unit, Built.class);
        assertThat(event.changes())
                .extracting(Change::attribute)
                .contains("json.p", "json.q", "struct.a", "struct.b", "second.to.x")
                .doesNotContain("first.length", "second.length", "second.to.y");
        unit.inTransaction(session -> assertThat(session.createSelectionQuery(
                                "select e.second.to.x from BuiltEvent e where e.json.q = 5 and e.first.to.y = 2",
                                Integer.class)
                        .getResultList())
                .containsExactly(9));
    }

    @Test
    void anAssociationToAnotherUniqueKeyIsItsValueAndNeverLoaded() {
        unit.inTransaction(session -> {
            session.persist(new Land(1, "DE", "A", 1));
            session.persist(new Land(2, "FR", "B", 2));
            session.flush();
            session.persist(new Stop(1, session.find(Land.class, 1)));
            session.persist(new Stop(2, session.find(Land.class, 2)));
        });
        unit.jdbc("update stop set land_code = 'FR', land_region = 'B', land_no = 2 where id = 1");
        unit.clearStatements();
        unit.inTransaction(session -> {
            List<Event<Stop>> events = History.of(unit.sessionFactory())
                    .events(session, Stop.class)
                    .ofId(1)
                    .list();
            assertThat(unit.statements()).hasSize(1);
            assertThat(events.get(1).changes())
                    .containsExactly(
                            new Change("byTwo.no", 1, 2),
                            new Change("byTwo.region", "A", "B"),
                            new Change("land", "DE", "FR"));
            assertThat(session.createSelectionQuery("select e.id from StopEvent e where e.land = 'DE'", Integer.class)
                            .getResultList())
                    .containsExactly(1);
            assertThat(Objects.requireNonNull(events.get(1).snapshot().land).id).isEqualTo(2);
            assertThat(Objects.requireNonNull(events.get(1).snapshot().byTwo).id)
                    .isEqualTo(2);
        });
        unit.jdbc("delete from stop");
        unit.jdbc("delete from land");
        unit.inTransaction(session -> assertThat(History.of(unit.sessionFactory())
                        .events(session, Stop.class)
                        .ofId(1)
                        .list()
                        .get(0)
                        .snapshot()
                        .land)
                .isNull());
    }

    @Test
    void associationsAreLazyAndMayDangle() {
        unit.inTransaction(session -> {
            session.persist(new Car(1));
            Trip first = new Trip(1);
            first.car = session.find(Car.class, 1);
            first.backup = first.car;
            first.anything = first.car;
            session.persist(first);
            Trip second = new Trip(2);
            second.before = first;
            session.persist(second);
        });
        unit.jdbc("delete from trip where id = 2");
        unit.jdbc("delete from trip");
        unit.jdbc("delete from other.car");
        unit.clearStatements();
        unit.inTransaction(session -> {
            List<Event<Trip>> events = History.of(unit.sessionFactory())
                    .events(session, Trip.class)
                    .list();
            assertThat(unit.statements()).hasSize(1);
            Trip trip = events.get(0).snapshot();
            assertThat(session.getIdentifier(Objects.requireNonNull(trip.car))).isEqualTo(1);
            assertThat(session.getIdentifier(Objects.requireNonNull(trip.backup)))
                    .isEqualTo(1);
            assertThat(session.getIdentifier(Objects.requireNonNull(trip.anything)))
                    .isEqualTo(1);
            assertThatThrownBy(() -> Hibernate.initialize(trip.backup)).isInstanceOf(ObjectNotFoundException.class);
            assertThat(session.createSelectionQuery(
                                    "select e.id from TripEvent e where e.before.id = 1 and e.pghLabel = 'insert'",
                                    Integer.class)
                            .getResultList())
                    .containsExactly(2);
            assertThat(session.createSelectionQuery(
                                    "select e.id from TripEvent e where e.car.id = 1 and e.pghLabel = 'insert'",
                                    Integer.class)
                            .getResultList())
                    .containsExactly(1);
        });
    }

    @Test
    @Spec({"E-003", "Z-008", "GAP-60", "E-012"})
    void namesOfAnyLengthAndCase() {
        unit.inTransaction(session -> {
            Place place = new Place();
            session.persist(place);
            Long63 row = new Long63();
            row.place = place;
            session.persist(row);
        });
        unit.jdbc("update \"Mixed Case\" set \"a_key_column_whose_name_is_so_long_that_nothing_can_be_added_to\" = 2");

        assertThat(unit.query("select attname::text from pg_attribute where attrelid = '\"Mixed Case_event\"'::regclass"
                        + " and attname like 'pgh\\_old%'"))
                .containsExactly(List.of("pgh_old_a_key_column_whose_name_is_so_long_that_nothin_fc1084b0"));
        Recorded.assertLastEventIsTheRow(unit, "\"Mixed Case\"", "\"Mixed Case_event\"");
        unit.inTransaction(session -> {
            Event<Long63> event = History.of(unit.sessionFactory())
                    .events(session, Long63.class)
                    .ofId(2)
                    .list()
                    .get(0);
            assertThat(event.get("default")).isEqualTo("d");
            assertThat(session.createSelectionQuery(
                                    "select e.new from Long63Event e where e.place.theName = 'n' order by e.pghId",
                                    String.class)
                            .getResultList())
                    .containsExactly("n", "n");
        });
    }

    enum Level {
        LOW,
        HIGH
    }

    /** A type that needs what it is made with. */
    @SuppressWarnings({"deprecation", "removal"}) // the methods that all lines of Hibernate call
    static class Marked implements UserType<String>, ParameterizedType {
        private String mark = "";

        @Override
        public void setParameterValues(Properties parameters) {
            mark = parameters.getProperty("mark");
        }

        @Override
        public int getSqlType() {
            return Types.VARCHAR;
        }

        @Override
        public Class<String> returnedClass() {
            return String.class;
        }

        public @Nullable String nullSafeGet(
                ResultSet rs, int position, SharedSessionContractImplementor session, @Nullable Object owner)
                throws SQLException {
            String text = rs.getString(position);
            return text == null ? null : text.substring(mark.length());
        }

        public void nullSafeSet(
                PreparedStatement st, @Nullable String value, int index, SharedSessionContractImplementor session)
                throws SQLException {
            st.setString(index, value == null ? null : mark + value);
        }

        @Override
        public String deepCopy(String value) {
            return value;
        }

        // Hibernate 6 has no defaults for these.

        @Override
        public boolean equals(@Nullable String one, @Nullable String other) {
            return Objects.equals(one, other);
        }

        @Override
        public int hashCode(@Nullable String value) {
            return Objects.hashCode(value);
        }

        @Override
        public Serializable disassemble(String value) {
            return value;
        }

        @Override
        public String assemble(Serializable cached, Object owner) {
            return (String) cached;
        }

        @Override
        public boolean isMutable() {
            return false;
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Type(value = Marked.class, parameters = @Parameter(name = "mark", value = "#"))
    @interface WithMark {}

    record Note(String text, int size) {}

    @Entity(name = "Everything")
    @TrackHistory
    static class Everything {
        @Id
        int id = 1;

        int number = 5;

        @GeneratedColumn("number * 2")
        @Nullable
        Integer doubled;

        @Generated
        @Column(columnDefinition = "int generated always as (number + 1) stored")
        @Nullable
        Integer more;

        @JdbcTypeCode(SqlTypes.NAMED_ENUM)
        Level level = Level.LOW;

        @Column(columnDefinition = "citext")
        String mail = "a@b";

        @WithMark
        String marked = "x";

        @Column(length = 7)
        @Collate("C")
        String collated = "c";

        @Lob
        String large = "large";

        @Lob
        byte[] bytes = {1, 2};

        byte[] plainBytes = {3};

        @JdbcTypeCode(SqlTypes.INET)
        InetAddress address = InetAddress.getLoopbackAddress();

        @Column(columnDefinition = "int4range")
        @org.hibernate.annotations.ColumnTransformer(read = "range::text", write = "?::int4range")
        String range = "[1,5)";

        @JdbcTypeCode(SqlTypes.JSON)
        Note note = new Note("t", 1);

        @JdbcTypeCode(SqlTypes.JSON)
        List<String> words = List.of("a", "b");

        @JdbcTypeCode(SqlTypes.JSON)
        Map<String, String> settings = Map.of("k", "v");

        List<Integer> numbers = List.of(1, 2);
        Level[] levels = {Level.HIGH};

        @Column(precision = 30, scale = 10)
        BigDecimal decimal = new BigDecimal("1.5");

        Instant instant = Instant.parse("2020-01-01T00:00:00Z");
        LocalDate date = LocalDate.of(2020, 1, 1);
        LocalTime time = LocalTime.of(1, 2);
        LocalDateTime dateTime = LocalDateTime.of(2020, 1, 1, 1, 1);
        Duration duration = Duration.ofMinutes(5);

        @JdbcTypeCode(SqlTypes.INTERVAL_SECOND)
        Duration interval = Duration.ofMinutes(6);

        Year year = Year.of(2020);
        ZoneId zone = ZoneId.of("Europe/Berlin");

        @TimeZoneStorage(TimeZoneStorageType.COLUMN)
        OffsetDateTime inColumns = OffsetDateTime.of(2020, 1, 1, 1, 1, 0, 0, ZoneOffset.ofHours(3));

        @TimeZoneStorage(TimeZoneStorageType.NORMALIZE)
        ZonedDateTime normalized = ZonedDateTime.of(2020, 1, 1, 1, 1, 0, 0, ZoneId.of("Europe/Berlin"));

        @TimeZoneStorage(TimeZoneStorageType.NORMALIZE_UTC)
        OffsetDateTime utc = OffsetDateTime.of(2020, 1, 1, 1, 1, 0, 0, ZoneOffset.UTC);

        @Basic(fetch = FetchType.LAZY)
        String lazy = "z";

        @Column(name = "number", insertable = false, updatable = false)
        @Nullable
        Integer computed;
    }

    @Embeddable
    static class Point {
        int x;
        int y;

        @SuppressWarnings("unused")
        Point() {}

        Point(int x, int y) {
            this.x = x;
            this.y = y;
        }
    }

    @Embeddable
    record Dot(int q, int p) {}

    @Embeddable
    static class Span {
        @Column(name = "start_at")
        int start;

        @Nullable
        Point to;

        @Formula("1 + 1")
        int length;

        @SuppressWarnings("unused")
        Span() {}

        Span(int start, Point to) {
            this.start = start;
            this.to = to;
        }
    }

    @Embeddable
    @Struct(name = "spot")
    record Spot(int b, int a) {}

    @Entity(name = "Built")
    @TrackHistory
    static class Built {
        @Id
        int id = 1;

        Span first = new Span(1, new Point(1, 2));

        @jakarta.persistence.AttributeOverride(name = "start", column = @Column(name = "second_start"))
        @jakarta.persistence.AttributeOverride(name = "to.x", column = @Column(name = "`Second X`"))
        @jakarta.persistence.AttributeOverride(name = "to.y", column = @Column(name = "second_y"))
        Span second = new Span(1, new Point(1, 2));

        @JdbcTypeCode(SqlTypes.JSON)
        Dot json = new Dot(1, 2);

        @Nullable
        Spot struct = new Spot(1, 2);
    }

    @Entity(name = "Land")
    @Table(uniqueConstraints = @jakarta.persistence.UniqueConstraint(columnNames = {"region", "no"}))
    static class Land implements Serializable {
        private static final long serialVersionUID = 1L;

        @Id
        int id;

        @Column(unique = true)
        @Nullable
        String code;

        @Nullable
        String region;

        int no;

        @SuppressWarnings("unused")
        Land() {}

        Land(int id, String code, String region, int no) {
            this.id = id;
            this.code = code;
            this.region = region;
            this.no = no;
        }
    }

    @Entity(name = "Stop")
    @TrackHistory
    static class Stop {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "land_code", referencedColumnName = "code")
        @Nullable
        Land land;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "land_region", referencedColumnName = "region")
        @JoinColumn(name = "land_no", referencedColumnName = "no")
        @Nullable
        Land byTwo;

        @SuppressWarnings("unused")
        Stop() {}

        Stop(int id, Land land) {
            this.id = id;
            this.land = land;
            this.byTwo = land;
        }
    }

    @Entity(name = "Car")
    @Table(schema = "other")
    static class Car {
        @Id
        int id;

        @SuppressWarnings("unused")
        Car() {}

        Car(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Trip")
    @TrackHistory
    static class Trip {
        @Id
        int id;

        @ManyToOne
        @NotFound(action = NotFoundAction.IGNORE)
        @Nullable
        Car car;

        @OneToOne
        @JoinColumn(foreignKey = @jakarta.persistence.ForeignKey(jakarta.persistence.ConstraintMode.NO_CONSTRAINT))
        @Nullable
        Car backup;

        @ManyToOne
        @Nullable
        Trip before;

        @Any
        @AnyDiscriminatorValue(discriminator = "car", entity = Car.class)
        @AnyKeyJavaClass(Integer.class)
        @Column(name = "anything_type")
        @JoinColumn(name = "anything_id")
        @Nullable
        Object anything;

        @SuppressWarnings("unused")
        Trip() {}

        Trip(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Place")
    static class Place {
        @Id
        @Column(name = "`Place Id`")
        int id = 1;

        @Column(name = "`The Name`")
        String theName = "n";
    }

    @Entity(name = "Long63")
    @Table(name = "`Mixed Case`")
    @Access(AccessType.FIELD)
    @TrackHistory
    static class Long63 {
        private int key = 1;
        private String text = "d";
        private String other = "n";

        @ManyToOne
        @JoinColumn(name = "`Place No`")
        @Nullable
        Place place;

        @Id
        @Access(AccessType.PROPERTY)
        @Column(name = "a_key_column_whose_name_is_so_long_that_nothing_can_be_added_to")
        public int getKey() {
            return key;
        }

        public void setKey(int key) {
            this.key = key;
        }

        @Access(AccessType.PROPERTY)
        @Column(name = "`default`")
        public String getDefault() {
            return text;
        }

        public void setDefault(String text) {
            this.text = text;
        }

        @Access(AccessType.PROPERTY)
        @Column(name = "`new`")
        public String getNew() {
            return other;
        }

        public void setNew(String other) {
            this.other = other;
        }
    }
}
