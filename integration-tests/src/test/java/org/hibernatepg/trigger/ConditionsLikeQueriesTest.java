package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.trigger.Operation.INSERT;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Year;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.NumericBooleanConverter;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.YesNoConverter;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDeclarations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A trigger fires for the rows that a query with the same predicate finds. */
class ConditionsLikeQueriesTest {
    /** Each in terms of {@code e}, which a query knows as an alias, and a trigger as {@code new}. */
    private static final List<String> PREDICATES = List.of(
            "e.ordinal = LOST",
            "e.ordinal > PACKED",
            "e.ordinal in (LOST, PACKED)",
            "e.stage not in (LOST)",
            "e.stage <> LOST or e.stage is null",
            "e.named = LOST",
            "e.colour = RED",
            "e.colour is distinct from RED",
            "e.address = e.shipping",
            "e.address <> e.shipping",
            "e.address is null",
            "e.address is not distinct from e.shipping",
            "e.paired.key.part = 'x'",
            "e.paired.key.number = 2",
            "e.paired.id.number = 2",
            "e.paired is not null",
            "e.multi.a = 1",
            "exists (select 1 from Paired p where p.key.part = e.paired.key.part and p.key.number > 1)",
            "e.price between 9 and 10",
            "e.number / 2 = 3",
            "e.number / 2.0 > 3",
            "e.number - (e.other - 1) = 6",
            "-e.number = 7",
            "e.doubled = 7",
            "e.doubled + e.other > 8",
            "e.doubled in (6, 7)",
            "(e.doubled, e.other) = (7, 2)",
            "e.number in (7, null)",
            "e.number not in (7, null)",
            "not (e.number = 7 and e.yes)",
            "(e.number, e.other) not in ((7, 2), (8, 4))",
            "e.year = 2020",
            "e.year > 2000",
            "e.instant > datetime 2020-06-15 08:00:00",
            "e.instant between date 2020-06-15 and date 2020-12-31",
            "e.day + 1 month = date 2020-07-15",
            "e.moment + 15 minute > datetime 2020-12-31 23:30:00",
            "e.duration > 1 hour",
            "e.duration = 90 minute",
            "e.duration by hour >= 48",
            "e.duration + 1 hour > 3 hour",
            "e.tags = ['red', 'it''s']",
            "e.tags contains 'red'",
            "e.yes = true",
            "not e.yes",
            "e.yes and e.one",
            "case when e.number > 0 then e.yes else false end",
            "cast(e.yes as String) = 'true'",
            "cast(e.text as string(2)) = 'It'",
            "e.text like '%\\%%'",
            "e.text like '%\\\\%'",
            "e.text not like '%\\%%'",
            "e.text like '%!%%' escape '!'",
            "e.text like '%\\%%' escape '\\'",
            "e.text like e.pattern",
            "e.text ilike 'IT''S%'",
            "e.text || null = 'x'",
            "concat(e.text, e.number) = '-7'",
            "coalesce(e.text, 'none') = 'none'",
            "e.group = 'g'",
            "e.value = 1");

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Kinds.class, Paired.class, Multi.class)
            .prepare("create table fired (predicate integer, id integer)")
            .set("hibernate.pgtrigger.contributors", new Conditions());

    @Test
    void aTriggerFiresForTheRowsThatAQueryFinds() {
        unit.inTransaction(session -> {
            Paired first = new Paired(new PairKey("x", 1));
            Paired second = new Paired(new PairKey("x", 2));
            Multi multi = new Multi(1, "b");
            List.of(first, second, multi).forEach(session::persist);
            // for a subquery, which sees the rows of its own table
            session.flush();
            session.persist(new Kinds(1));
            session.persist(lost(first, multi));
            session.persist(packed(second));
        });

        TreeMap<String, Set<Object>> fired = new TreeMap<>();
        TreeMap<String, Set<Object>> found = new TreeMap<>();
        for (int i = 0; i < PREDICATES.size(); i++) {
            String predicate = PREDICATES.get(i);
            fired.put(predicate, new TreeSet<>());
            unit.query("select id from fired where predicate = ?", i)
                    .forEach(row -> fired.get(predicate).add(row.get(0)));
            found.put(
                    predicate,
                    unit.fromTransaction(session -> new TreeSet<>(
                            session.createSelectionQuery("select e.id from Kinds e where " + predicate, Integer.class)
                                    .list())));
        }

        assertThat(fired).isEqualTo(found);
        // the rows tell most of the predicates apart from true and false
        assertThat(found.values().stream().filter(ids -> ids.isEmpty() || ids.size() == 3))
                .hasSizeLessThan(10);
    }

    private static Kinds lost(Paired paired, Multi multi) {
        Kinds kinds = new Kinds(2);
        kinds.stage = kinds.ordinal = kinds.named = Stage.LOST;
        kinds.colour = Colour.GREEN;
        kinds.address = new Address("Turin", "Via 'Po'");
        kinds.shipping = new Address("Turin", "Via 'Po'");
        kinds.paired = paired;
        kinds.multi = multi;
        kinds.price = new BigDecimal("9.99");
        kinds.number = 7;
        kinds.doubled = 7;
        kinds.other = 2;
        kinds.year = Year.of(2020);
        kinds.instant = Instant.parse("2020-06-15T12:00:00Z");
        kinds.day = LocalDate.of(2020, 6, 15);
        kinds.moment = LocalDateTime.of(2020, 6, 15, 8, 30);
        kinds.duration = Duration.ofMinutes(90);
        kinds.tags = List.of("red", "it's");
        kinds.yes = kinds.one = true;
        kinds.text = "It's 100% \\ x";
        kinds.pattern = "%\\ x";
        kinds.group = "g";
        kinds.value = 1;
        return kinds;
    }

    private static Kinds packed(Paired paired) {
        Kinds kinds = new Kinds(3);
        kinds.stage = kinds.ordinal = kinds.named = Stage.PACKED;
        kinds.colour = Colour.RED;
        kinds.address = new Address("Rome", null);
        kinds.paired = paired;
        kinds.price = new BigDecimal("10.01");
        kinds.number = -7;
        kinds.doubled = 14;
        kinds.other = 2;
        kinds.year = Year.of(1999);
        kinds.instant = Instant.parse("2020-06-15T05:30:00Z");
        kinds.day = LocalDate.of(2020, 12, 31);
        kinds.moment = LocalDateTime.of(2020, 12, 31, 23, 30);
        kinds.duration = Duration.ofDays(2);
        kinds.tags = List.of();
        kinds.yes = false;
        kinds.one = true;
        kinds.text = "";
        kinds.pattern = "_";
        kinds.group = "G";
        kinds.value = 2;
        return kinds;
    }

    /** A trigger for each predicate. */
    private record Conditions() implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            for (int i = 0; i < PREDICATES.size(); i++) {
                declarations
                        .trigger(Kinds.class, "p" + i)
                        .after(INSERT)
                        .set("condition", PREDICATES.get(i).replaceAll("\\be\\.", "new."))
                        .body("insert into fired values (" + i + ", new.id); return null;");
            }
        }
    }

    enum Stage {
        PACKED,
        SENT,
        LOST
    }

    enum Colour {
        RED,
        GREEN
    }

    static class ColourConverter implements AttributeConverter<Colour, String> {
        @Override
        public String convertToDatabaseColumn(Colour colour) {
            return colour == null ? null : colour == Colour.RED ? "r" : "g";
        }

        @Override
        public Colour convertToEntityAttribute(String stored) {
            return stored == null ? null : stored.equals("r") ? Colour.RED : Colour.GREEN;
        }
    }

    @Embeddable
    static class Address {
        String city;
        String street;

        Address(String city, String street) {
            this.city = city;
            this.street = street;
        }

        Address() {}
    }

    @Embeddable
    static class PairKey implements Serializable {
        private static final long serialVersionUID = 1L;

        String part;
        Integer number;

        PairKey(String part, Integer number) {
            this.part = part;
            this.number = number;
        }

        PairKey() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof PairKey key && key.part.equals(part) && key.number.equals(number);
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    @Entity(name = "Paired")
    static class Paired {
        @EmbeddedId
        PairKey key;

        Paired(PairKey key) {
            this.key = key;
        }

        Paired() {}
    }

    static class MultiId implements Serializable {
        private static final long serialVersionUID = 1L;

        int a;
        String b;

        @Override
        public boolean equals(Object other) {
            return other instanceof MultiId id && id.a == a && id.b.equals(b);
        }

        @Override
        public int hashCode() {
            return a;
        }
    }

    @Entity(name = "Multi")
    @IdClass(MultiId.class)
    static class Multi {
        @Id
        int a;

        @Id
        String b;

        Multi(int a, String b) {
            this.a = a;
            this.b = b;
        }

        Multi() {}
    }

    @Entity(name = "Kinds")
    static class Kinds {
        @Id
        int id;

        @ColumnTransformer(read = "doubled / 2", write = "? * 2")
        Integer doubled;

        @Enumerated(EnumType.STRING)
        Stage stage;

        @Enumerated(EnumType.ORDINAL)
        Stage ordinal;

        @Enumerated(EnumType.STRING)
        @JdbcTypeCode(SqlTypes.NAMED_ENUM)
        Stage named;

        @Convert(converter = ColourConverter.class)
        Colour colour;

        @Embedded
        Address address;

        @Embedded
        @AttributeOverride(name = "city", column = @Column(name = "ship_city"))
        @AttributeOverride(name = "street", column = @Column(name = "ship_street"))
        Address shipping;

        @ManyToOne
        Paired paired;

        @ManyToOne
        Multi multi;

        BigDecimal price;
        Integer number;
        Integer other;

        @Column(name = "\"year\"")
        Year year;

        Instant instant;
        LocalDate day;
        LocalDateTime moment;
        Duration duration;
        List<String> tags;

        @Convert(converter = YesNoConverter.class)
        Boolean yes;

        @Convert(converter = NumericBooleanConverter.class)
        Boolean one;

        String text;
        String pattern;

        @Column(name = "\"group\"")
        String group;

        @Column(name = "\"value\"")
        Integer value;

        Kinds(int id) {
            this.id = id;
        }

        Kinds() {}
    }
}
