package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernatepg.history.spi.ContextEncoder;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContextEncoderTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Parcel.class);

    private Services services;

    @BeforeEach
    void announce() {
        unit.truncate();
        unit.clearStatements();
        services = Services.of(ContextEncoder.class, Encoder.class);
    }

    @AfterEach
    void forget() {
        services.close();
    }

    @Test
    @Spec("X-012")
    void valuesOfOwnTypesAreStoredAsTheirEncoderSays() {
        Map<String, Object> values = Map.of(
                "price", new Money(new BigDecimal("1.50"), "EUR"),
                "prices", List.of(new Money(BigDecimal.ONE, "USD")),
                "count", new AtomicInteger(7));

        HistoryContext.run(values, () -> unit.inTransaction(session -> session.persist(new Parcel(1))));

        assertThat(unit.value("select pgh_context = ?::jsonb from parcel_event", """
                        {"price": {"amount": 1.50, "currency": "EUR"}, "prices": [{"amount": 1, "currency": "USD"}],
                         "count": 7}"""))
                .isEqualTo(true);
    }

    @Test
    void anEncoderReplacesTheUsualFormOfAType() {
        HistoryContext.run(
                Map.of("day", DayOfWeek.TUESDAY, "other", Thread.State.NEW),
                () -> assertThat(HistoryContext.current()).isEqualTo(Map.of("day", 2, "other", "NEW")));
    }

    @Test
    @Spec("X-012")
    void whatCannotBeEncodedIsRefusedOnEntryAndNotByTheWrite() {
        unit.inTransaction(session -> {
            assertThatThrownBy(() -> HistoryContext.open(session, Map.of("broken", List.of(new Broken()))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "The value of 'broken[0]' in the history context is of the type " + Broken.class.getName()
                                    + ", and encoding it failed: java.lang.IllegalStateException: no form. See the cause.")
                    .hasRootCauseMessage("no form");
            assertThatThrownBy(() -> HistoryContext.open(session, Map.of("x", new Object())))
                    .hasMessageContaining("is of the type java.lang.Object, which has no form in JSON");
            session.persist(new Parcel(1));
        });

        assertThat(unit.query("select id from parcel_event where pgh_context is null"))
                .containsExactly(List.of(1));
    }

    @Test
    void theFormIsCheckedLikeAnyOtherValue() {
        assertThatThrownBy(() -> HistoryContext.open(Map.of("price", new Money(BigDecimal.ONE, "E\0R"))))
                .hasMessageContaining("The value of 'price.currency' in the history context holds a NUL character");
        assertThatThrownBy(() -> HistoryContext.open(Map.of("endless", new Endless())))
                .hasMessageContaining("The value of 'endless…' in the history context is nested more than 100 deep");
        assertThat(HistoryContext.currentId()).isEmpty();
    }

    @Test
    void withoutTheEncoderItsTypesAreRefused() {
        services.close();
        assertThatThrownBy(() -> HistoryContext.open(Map.of("price", new Money(BigDecimal.ONE, "EUR"))))
                .hasMessageContaining("supply a ContextEncoder for the type");
    }

    record Money(BigDecimal amount, String currency) {}

    static final class Broken {}

    static final class Endless {}

    /** Is made by the service loader. */
    public static final class Encoder implements ContextEncoder {
        @Override
        public Optional<?> encode(Object value) {
            if (value instanceof Money money) {
                return Optional.of(Map.of("amount", money.amount(), "currency", money.currency()));
            } else if (value instanceof AtomicInteger counter) {
                return Optional.of(counter.get());
            } else if (value instanceof DayOfWeek day) {
                return Optional.of(day.getValue());
            } else if (value instanceof Broken) {
                throw new IllegalStateException("no form");
            }
            return value instanceof Endless ? Optional.of(value) : Optional.empty();
        }
    }

    @Entity(name = "Parcel")
    @TrackHistory
    static class Parcel {
        @Id
        int id;

        protected Parcel() {}

        Parcel(int id) {
            this.id = id;
        }
    }
}
