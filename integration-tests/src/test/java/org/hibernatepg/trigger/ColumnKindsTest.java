package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.GeneratedColumn;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Columns that PostgreSQL computes, cannot compare, or that hold more than one value. */
class ColumnKindsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Priced.class, Sealed.class, Shape.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    void whatPostgresqlComputesChangesWithWhatItIsComputedFrom() {
        unit.inTransaction(session -> session.persist(new Priced(1)));

        unit.jdbc("update priced set net = net");
        assertThat(unit.value("select version from priced")).isEqualTo(0);
        unit.inTransaction(session -> session.find(Priced.class, 1).net = 50);
        assertThat(unit.query("select version, gross, half from priced").get(0)).containsExactly(1, 100, 25);
    }

    @Test
    void whatPostgresqlComputesIsNotTakenForAChangeOfAReadOnlyAttribute() {
        unit.inTransaction(session -> session.persist(new Sealed(1)));

        unit.jdbc("update sealed set note = 'x'");
        assertThat(catchThrowableOfType(
                                ReadOnlyAttributeException.class,
                                () -> unit.inTransaction(session -> session.find(Sealed.class, 1).net = 50))
                        .changes())
                .containsExactly(new AttributeChange("net", "10", "50"));
    }

    @Test
    void anEmbeddableInOneColumnIsReadOnlyAsAWhole() {
        unit.inTransaction(session -> session.persist(new Sealed(1)));

        assertThat(catchThrowableOfType(
                                ReadOnlyAttributeException.class,
                                () -> unit.inTransaction(session -> session.find(Sealed.class, 1).size.width = 7))
                        .changes())
                .containsExactly(
                        new AttributeChange("size", "{\"width\": 1, \"height\": 2}", "{\"width\": 7, \"height\": 2}"));
    }

    @Test
    void typesWithoutEqualityAreComparedAsTextHoweverTheirColumnIsDeclared() {
        unit.jdbc("insert into shape (id, version, area) values (1, 0, '((0,0),(2,3))')");

        unit.jdbc("update shape set form = '{}', area = '((0,0),(2,3))'");
        assertThat(unit.value("select version from shape")).isEqualTo(0);
        unit.jdbc("update shape set form = '{\"a\": 1}'");
        unit.jdbc("update shape set area = '((0,0),(3,2))'");
        unit.jdbc("update shape set drafts = array['{}']::json[]");
        assertThat(unit.value("select version from shape")).isEqualTo(3);
    }

    @Test
    void aComputedAttributeCannotBeNamedReadOnly() {
        assertThat(BootFaults.of(Computed.class))
                .containsExactly(
                        "Computed: '@ReadOnly(name = \"r\")' names the attribute 'gross', which PostgreSQL computes."
                                + " Name the attributes that it is computed from.");
    }

    @Test
    void aWrongPathBesideAKeyOfSeveralAttributesIsAFaultAtBoot() {
        assertThatThrownBy(() -> TestUnit.of(TwoKeys.class).start())
                .isInstanceOf(TriggerMappingException.class)
                .hasMessageContaining("names the attribute 'nope', which TwoKeys does not have");
    }

    @Test
    void typesThatPostgresqlDoesNotCompareWithEachOtherAreAFaultAtBoot() {
        assertThat(BootFaults.of(Mixed.class))
                .containsExactly(
                        fault("a_list", "old.data in (new.data, new.form)", "'old.data' (jsonb) with 'new.form' (xml)"),
                        fault("b_key", "old.token = new.data", "'old.token' (uuid) with 'new.data' (jsonb)"),
                        fault("c_part", "old.size = new.form", "'old.size' (jsonb) with 'new.form' (xml)"));
    }

    private static String fault(String name, String condition, String compared) {
        return "Mixed: '@Protect(name = \"%s\")' has the condition \"%s\", which compares %s. Compare values of one type, or convert one with cast(… as …)."
                .formatted(name, condition, compared);
    }

    @Entity(name = "Priced")
    @Versioned
    static class Priced {
        @Id
        int id;

        int version;
        int net = 10;

        @GeneratedColumn("net * 2")
        int gross;

        @Column(insertable = false, updatable = false, columnDefinition = "int Generated Always as (net / 2) stored")
        int half;

        Priced() {}

        Priced(int id) {
            this.id = id;
        }
    }

    @Embeddable
    static class Size {
        int width = 1;
        int height = 2;
    }

    @Entity(name = "Sealed")
    @ReadOnly(name = "sealed", exclude = "note")
    static class Sealed {
        @Id
        int id;

        @Nullable
        String note;

        int net = 10;

        @GeneratedColumn("net * 2")
        int gross;

        @Embedded
        @JdbcTypeCode(SqlTypes.JSON)
        Size size = new Size();

        Sealed() {}

        Sealed(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Shape")
    @Versioned
    static class Shape {
        @Id
        int id;

        int version;

        @Column(columnDefinition = "JSON default '{}' not null")
        @JdbcTypeCode(SqlTypes.JSON)
        String form = "{}";

        @Column(columnDefinition = "json[]")
        @Nullable
        String drafts;

        @Column(columnDefinition = "box")
        @Nullable
        String area;
    }

    @Entity(name = "Computed")
    @ReadOnly(
            name = "r",
            attributes = {"net", "gross"})
    static class Computed {
        @Id
        int id;

        int net;

        @GeneratedColumn("net * 2")
        int gross;
    }

    @Entity(name = "TwoKeys")
    @IdClass(TwoKeysId.class)
    @Protect(name = "p", operations = Operation.UPDATE, condition = "new.nope = 1")
    static class TwoKeys {
        @Id
        int a;

        @Id
        int b;
    }

    static class TwoKeysId implements Serializable {
        private static final long serialVersionUID = 1L;
        int a;
        int b;

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof TwoKeysId id && id.a == a && id.b == b;
        }

        @Override
        public int hashCode() {
            return Objects.hash(a, b);
        }
    }

    @Entity(name = "Mixed")
    @Protect(name = "a_list", operations = Operation.UPDATE, condition = "old.data in (new.data, new.form)")
    @Protect(name = "b_key", operations = Operation.UPDATE, condition = "old.token = new.data")
    @Protect(name = "c_part", operations = Operation.UPDATE, condition = "old.size = new.form")
    @Protect(
            name = "d_right",
            operations = Operation.UPDATE,
            condition = "old.form <> new.form and old.size = new.data")
    static class Mixed {
        @Id
        int id;

        @JdbcTypeCode(SqlTypes.JSON)
        Map<String, String> data;

        @JdbcTypeCode(SqlTypes.SQLXML)
        Map<String, String> form;

        @JdbcTypeCode(SqlTypes.JSON)
        Size size;

        UUID token;
    }
}
