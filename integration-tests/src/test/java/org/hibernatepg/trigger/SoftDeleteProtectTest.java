package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDeclarations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Protections of {@code DELETE} on entities that are soft-deleted. */
class SoftDeleteProtectTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Certain.class,
                    Ignorable.class,
                    Invoice.class,
                    Line.class,
                    Ship.class,
                    Tanker.class,
                    Owned.class,
                    Composed.class,
                    InCode.class,
                    Split.class)
            .set("hibernate.pgtrigger.contributors", new Declaring(declarations -> {
                if (declarations.isMapped(InCode.class)) {
                    declarations.protect(InCode.class, "from_code").operations(DELETE);
                }
            }))
            .set("hibernate.jdbc.batch_size", 10);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec("B-026")
    void whatMayNotBeDeletedCannotBeRemoved() {
        unit.inTransaction(session -> {
            session.persist(new Certain(1));
            session.persist(new Ignorable(1));
            session.persist(new Owned(1));
            session.persist(new Composed(1));
            session.persist(new InCode(1));
        });

        assertRefused(Certain.class, "Certain:frozen");
        assertRefused(Ignorable.class, "Ignorable:frozen");
        assertRefused(Owned.class, "Owned:inherited");
        assertRefused(Composed.class, "Composed:composed");
        assertRefused(InCode.class, "InCode:from_code");
    }

    private static void assertRefused(Class<?> entity, String uri) {
        String name = entity.getSimpleName();
        assertThatThrownBy(() -> unit.inTransaction(session -> session.remove(session.find(entity, 1))))
                .as(name)
                .isInstanceOfSatisfying(ProtectedOperationException.class, refused -> assertThat(refused.uri())
                        .isEqualTo(uri));
        assertThatThrownBy(() -> unit.inTransaction(
                        session -> session.createMutationQuery("delete " + name).executeUpdate()))
                .as(name)
                .isInstanceOfSatisfying(ProtectedOperationException.class, refused -> assertThat(refused.uri())
                        .isEqualTo(uri));
        assertThatThrownBy(() -> {
                    try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
                        session.delete(session.get(entity, 1));
                    }
                })
                .as(name)
                .isInstanceOf(ProtectedOperationException.class);
        assertThat(unit.query("select active from " + name)).as(name).containsExactly(List.of(true));
    }

    @Test
    @Spec("B-026")
    void onlyTheRowsThatAreMeantAreRefused() {
        unit.inTransaction(session -> {
            session.persist(new Invoice(1, "it's {paid}?"));
            session.persist(new Invoice(2, "open"));
            session.persist(new Invoice(3, null));
            Invoice withLine = new Invoice(4, "open");
            session.persist(withLine);
            session.persist(new Line(1, withLine));
        });

        assertInvoiceRefused(1, "Invoice:paid");
        assertInvoiceRefused(4, "Invoice:has_lines");
        unit.inTransaction(session -> {
            session.remove(session.find(Invoice.class, 2));
            session.remove(session.find(Invoice.class, 3));
        });

        assertThat(unit.query("select \"Id\", active, version from \"Invoice\" order by 1"))
                .containsExactly(List.of(1, true, 0), List.of(2, false, 0), List.of(3, false, 0), List.of(4, true, 0));
    }

    private static void assertInvoiceRefused(int id, String uri) {
        assertThatThrownBy(() -> unit.inTransaction(session -> session.remove(session.find(Invoice.class, id))))
                .isInstanceOfSatisfying(ProtectedOperationException.class, refused -> assertThat(refused.uri())
                        .isEqualTo(uri));
    }

    @Test
    @Spec("B-025")
    void aStaleEntityIsStaleAndNotRefused() {
        unit.inTransaction(session -> session.persist(new Invoice(2, "open")));

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Invoice invoice = session.find(Invoice.class, 2);
                    unit.jdbc("update \"Invoice\" set version = 7, state = 'it''s {paid}?'");
                    session.remove(invoice);
                }))
                .isInstanceOf(OptimisticLockException.class);
        assertThat(unit.value("select active from \"Invoice\"")).isEqualTo(true);
    }

    @Test
    @Spec("B-027")
    void whileTheProtectionIsIgnoredTheRowIsMarked() {
        unit.inTransaction(session -> {
            session.persist(new Ignorable(1));
            session.persist(new Ignorable(2));
        });

        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(session, () -> session.remove(session.find(Ignorable.class, 1)), "Ignorable:frozen"));
        assertThat(unit.query("select id, active from ignorable order by id"))
                .containsExactly(List.of(1, false), List.of(2, true));

        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(session, () -> session.remove(session.find(Ignorable.class, 2)), Protect.class));
        assertThat(unit.query("select id, active from ignorable order by id"))
                .containsExactly(List.of(1, false), List.of(2, false));
    }

    @Test
    @Spec("B-027")
    void whileOnlyTheSoftDeleteIsIgnoredTheProtectionHolds() {
        unit.inTransaction(session -> session.persist(new Ignorable(1)));

        assertThatThrownBy(() -> unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                        .ignoring(session, () -> session.remove(session.find(Ignorable.class, 1)), "Ignorable:keep")))
                .isInstanceOf(ProtectedOperationException.class);
    }

    @Test
    @Spec("B-026")
    void aProtectionOfASubclassIsAboutItsRows() {
        unit.inTransaction(session -> {
            session.persist(new Ship(1));
            session.persist(new Tanker(2));
        });

        unit.inTransaction(session -> session.remove(session.find(Ship.class, 1)));
        assertThatThrownBy(() -> unit.inTransaction(session -> session.remove(session.find(Ship.class, 2))))
                .isInstanceOfSatisfying(ProtectedOperationException.class, refused -> assertThat(refused.uri())
                        .isEqualTo("Tanker:afloat"));
        assertThat(unit.query("select id, active from ship order by id"))
                .containsExactly(List.of(1, false), List.of(2, true));
    }

    @Test
    @Spec("B-024")
    void aRemovalThatCascadesIsRefused() {
        unit.inTransaction(session -> session.persist(new Split(1, new Certain(1))));

        assertThatThrownBy(() -> unit.inTransaction(session -> session.remove(session.find(Split.class, 1))))
                .isInstanceOf(ProtectedOperationException.class);
        assertThatThrownBy(() -> unit.inTransaction(
                        session -> session.find(Split.class, 1).parts.clear()))
                .isInstanceOf(ProtectedOperationException.class);
        assertThat(unit.value("select count(*) from certain where active")).isEqualTo(1L);
    }

    @Test
    void aProtectionThatLooksAtWhatWasDeletedIsAFaultAtBoot() {
        String late =
                "%s: '@SoftDelete(name = \"keep\")' keeps rows whose deletion %s would refuse only after it was done."
                        + " Let a @Protect with when = BEFORE and level = ROW refuse DELETE.";
        assertThat(BootFaults.of(After.class, Statement.class, Deferred.class))
                .containsExactlyInAnyOrder(
                        late.formatted("After", "After:late"),
                        late.formatted("Statement", "Statement:late"),
                        late.formatted("Deferred", "Deferred:late"));
    }

    @Test
    @Spec("B-026")
    void triggersForDeleteStatementsSeeADeleteByHql() {
        try (TestUnit counted = TestUnit.of(Counted.class)
                .prepare("create table deletions (id int generated always as identity)")
                .start()) {
            counted.inTransaction(session -> session.persist(new Counted(1)));

            counted.inTransaction(
                    session -> session.createMutationQuery("delete Counted").executeUpdate());

            assertThat(counted.value("select count(*) from deletions")).isEqualTo(1L);
            assertThat(counted.value("select active from counted")).isEqualTo(false);
        }
    }

    private record Declaring(Consumer<TriggerDeclarations> declared) implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            declared.accept(declarations);
        }
    }

    @Entity(name = "Certain")
    @SoftDelete(name = "keep", attribute = "active", ignorable = false)
    @Protect(name = "frozen", operations = DELETE, ignorable = false)
    static class Certain {
        @Id
        int id;

        boolean active = true;

        @ManyToOne
        Split whole;

        Certain() {}

        Certain(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Split")
    static class Split {
        @Id
        int id;

        @OneToMany(mappedBy = "whole", cascade = CascadeType.ALL, orphanRemoval = true)
        List<Certain> parts = new ArrayList<>();

        Split() {}

        Split(int id, Certain part) {
            this.id = id;
            part.whole = this;
            parts.add(part);
        }
    }

    @Entity(name = "Ignorable")
    @SoftDelete(name = "keep", attribute = "active")
    @Protect(name = "frozen", operations = DELETE)
    static class Ignorable {
        @Id
        int id;

        boolean active = true;

        Ignorable() {}

        Ignorable(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Invoice")
    @Table(name = "`Invoice`")
    @SoftDelete(name = "keep", attribute = "active", ignorable = false)
    @Protect(name = "paid", operations = DELETE, condition = "old.state = 'it''s {paid}?'")
    @Protect(
            name = "has_lines",
            operations = DELETE,
            condition = "exists (select 1 from Line l where l.invoice.id = old.id)",
            ignorable = false)
    static class Invoice {
        @Id
        @Column(name = "`Id`")
        int id;

        String state;
        boolean active = true;

        @Version
        int version;

        Invoice() {}

        Invoice(int id, String state) {
            this.id = id;
            this.state = state;
        }
    }

    @Entity(name = "Line")
    static class Line {
        @Id
        int id;

        @ManyToOne
        Invoice invoice;

        Line() {}

        Line(int id, Invoice invoice) {
            this.id = id;
            this.invoice = invoice;
        }
    }

    @Entity(name = "Ship")
    @SoftDelete(name = "keep", attribute = "active")
    static class Ship {
        @Id
        int id;

        boolean active = true;

        Ship() {}

        Ship(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Tanker")
    @Protect(name = "afloat", operations = DELETE)
    static class Tanker extends Ship {
        Tanker() {}

        Tanker(int id) {
            super(id);
        }
    }

    @MappedSuperclass
    @Protect(name = "inherited", operations = DELETE)
    abstract static class Base {
        @Id
        int id;

        boolean active = true;
    }

    @Entity(name = "Owned")
    @SoftDelete(name = "keep", attribute = "active")
    static class Owned extends Base {
        Owned() {}

        Owned(int id) {
            this.id = id;
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Protect(name = "composed", operations = DELETE)
    @SoftDelete(name = "keep", attribute = "active")
    @interface Archived {}

    @Entity(name = "Composed")
    @Archived
    static class Composed {
        @Id
        int id;

        boolean active = true;

        Composed() {}

        Composed(int id) {
            this.id = id;
        }
    }

    @Entity(name = "InCode")
    @SoftDelete(name = "keep", attribute = "active")
    static class InCode {
        @Id
        int id;

        boolean active = true;

        InCode() {}

        InCode(int id) {
            this.id = id;
        }
    }

    @Entity(name = "After")
    @SoftDelete(name = "keep", attribute = "active")
    @Protect(name = "late", operations = DELETE, when = When.AFTER)
    static class After {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "Statement")
    @SoftDelete(name = "keep", attribute = "active")
    @Protect(
            name = "late",
            operations = {UPDATE, DELETE},
            level = Level.STATEMENT)
    static class Statement {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "Deferred")
    @SoftDelete(name = "keep", attribute = "active")
    @Protect(name = "late", operations = DELETE, when = When.AFTER, timing = Timing.DEFERRED)
    static class Deferred {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "Counted")
    @SoftDelete(name = "keep", attribute = "active")
    @Trigger(
            name = "count",
            when = When.AFTER,
            operations = DELETE,
            level = Level.STATEMENT,
            body = "insert into deletions default values; return null;")
    static class Counted {
        @Id
        int id;

        boolean active = true;

        Counted() {}

        Counted(int id) {
            this.id = id;
        }
    }
}
