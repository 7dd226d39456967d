package org.hibernatepg.trigger.internal.condition;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToOne;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.YesNoConverter;

/** An entity with an attribute of every kind that conditions know. */
@Entity
class Article extends Audited {
    @Id
    Long number;

    @Column(name = "display_name")
    String name;

    @Column(name = "`Odd Name`")
    String odd;

    int amount;
    Integer stock;
    long views;
    double weight;
    BigDecimal price;
    char grade;
    boolean active;

    @Convert(converter = YesNoConverter.class)
    boolean featured;

    Status rank;

    @Enumerated(EnumType.STRING)
    Status status;

    @JdbcTypeCode(SqlTypes.NAMED_ENUM)
    Status phase;

    @Convert(converter = ColorConverter.class)
    Color color;

    @Convert(converter = CentsConverter.class)
    Money fee;

    UUID token;
    LocalDate day;
    LocalTime opens;
    LocalDateTime seen;
    Instant changed;
    Date printed;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, String> data;

    @Column(columnDefinition = "json")
    String raw;

    String[] labels;

    Address address;

    @ManyToOne
    Person owner;

    @ManyToOne
    Country country;

    @ManyToOne
    @JoinColumn(referencedColumnName = "email")
    Person editor;

    @ManyToMany
    Set<Person> readers;

    @ElementCollection
    List<String> tags;

    @OneToOne(mappedBy = "article")
    Cover cover;

    @Formula("amount * price")
    BigDecimal total;

    enum Status {
        UNPUBLISHED,
        PUBLISHED,
        INACTIVE
    }

    enum Color {
        RED,
        GREEN
    }

    @Embeddable
    static class Address {
        String street;
        String city;
    }

    @Entity(name = "Person")
    static class Person {
        @Id
        Long personId;

        String name;

        @Column(unique = true)
        String email;
    }

    @Entity(name = "Country")
    static class Country {
        @Id
        String iso;

        String title;
    }

    @Entity(name = "Cover")
    static class Cover {
        @Id
        Long id;

        @OneToOne
        Article article;
    }

    /** Something that is stored as another type. */
    record Money(long cents) {}

    static class ColorConverter implements AttributeConverter<Color, String> {
        @Override
        public String convertToDatabaseColumn(Color color) {
            return color == null ? null : color.name().substring(0, 1);
        }

        @Override
        public Color convertToEntityAttribute(String letter) {
            if (letter == null) {
                return null;
            }
            return switch (letter) {
                case "R" -> Color.RED;
                case "G" -> Color.GREEN;
                default -> throw new IllegalArgumentException(letter);
            };
        }
    }

    static class CentsConverter implements AttributeConverter<Money, Long> {
        @Override
        public Long convertToDatabaseColumn(Money money) {
            return money == null ? null : money.cents();
        }

        @Override
        public Money convertToEntityAttribute(Long cents) {
            return cents == null ? null : new Money(cents);
        }
    }
}

@MappedSuperclass
abstract class Audited {
    String createdBy;
}
