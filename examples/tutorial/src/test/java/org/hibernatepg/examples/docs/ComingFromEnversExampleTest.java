package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ComingFromEnversExampleTest {
    private static final long KEY = 7;

    @RegisterExtension
    static final TestUnit unit = Pages.unit(Product.class, Supplier.class);

    /** As Envers stores a product that was created, changed and removed, a second apart. */
    private static void createRevisions() {
        unit.jdbc("create table revinfo (rev integer primary key, revtstmp bigint)");
        unit.jdbc("create table product_aud (id bigint, rev integer, revtype smallint, name varchar(255),"
                + " price numeric(38,2), supplier_id bigint, primary key (rev, id))");
        unit.jdbc("insert into revinfo values (1, 1700000000000), (2, 1700000001000), (3, 1700000002000)");
        unit.jdbc("insert into product_aud values (7, 1, 0, 'pen', 1, null), (7, 2, 1, 'pencil', 2, null),"
                + " (7, 3, 2, null, null, null)");
    }

    @Test
    void revisionsThatWereCopiedAreEvents() {
        createRevisions();

        unit.jdbc(Pages.shown("envers-moving"));

        History history = History.of(unit.sessionFactory());
        List<Event<Product>> events = unit.fromTransaction(
                session -> history.events(session, Product.class).ofId(KEY).list());
        assertThat(events).extracting(Event::label).containsExactly("insert", "update", "delete");
        assertThat(events)
                .extracting(Event::operation)
                .containsExactly(EventOperation.INSERT, EventOperation.UPDATE, EventOperation.DELETE);
        assertThat(events.get(1).changes().toString())
                .isEqualTo("[Change[attribute=name, oldValue=pen, newValue=pencil],"
                        + " Change[attribute=price, oldValue=1.00, newValue=2.00]]");
        assertThat(events.get(1).context().get("revision")).isEqualTo(2);
        assertThat(nameAt(history, 1_700_000_001_500L)).contains("pencil");
        assertThat(nameAt(history, 1_700_000_002_500L)).isEmpty();
    }

    private static Optional<String> nameAt(History history, long millis) {
        return history.asOf(Instant.ofEpochMilli(millis))
                .call(session -> Optional.ofNullable(session.find(Product.class, KEY)))
                .map(product -> product.name);
    }

    @Entity(name = "Product")
    @Table(name = "product")
    @TrackHistory
    static class Product {
        @Id
        Long id = 0L;

        String name = "";
        BigDecimal price = BigDecimal.ZERO;

        @ManyToOne(fetch = FetchType.LAZY)
        Supplier supplier = new Supplier();
    }

    @Entity(name = "Supplier")
    @Table(name = "supplier")
    static class Supplier {
        @Id
        Long id = 0L;
    }
}
