package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ComposedAnnotationTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Invoice.class, Receipt.class, Order.class, Note.class, Document.class, Twice.class, Listening.class);

    @BeforeEach
    void empty() {
        unit.jdbc("set pgtrigger.ignore = '*'; truncate invoice, receipt, orders, note, document, twice;"
                + " set pgtrigger.ignore = ''");
    }

    @Test
    void declaresAllThatItIsComposedOf() {
        assertThat(uris("Invoice")).containsExactly("Invoice:no_change", "Invoice:no_delete");
        unit.inTransaction(session -> session.persist(new Invoice()));

        assertThat(refused(session -> session.remove(session.find(Invoice.class, 1)))
                        .uri())
                .isEqualTo("Invoice:no_delete");
        assertThat(refused(session -> session.find(Invoice.class, 1).amount = 5).uri())
                .isEqualTo("Invoice:no_change");
    }

    @Test
    void overridesMembersByItsOwn() {
        assertThat(uris("Order")).containsExactly("Order:not_when_paid");
        unit.inTransaction(session -> {
            session.persist(new Order(1, false));
            session.persist(new Order(2, true));
        });

        unit.inTransaction(session -> session.remove(session.find(Order.class, 1)));
        assertThat(refused(session -> session.remove(session.find(Order.class, 2)))
                        .uri())
                .isEqualTo("Order:not_when_paid");
        assertThatThrownBy(() -> unit.jdbc("update orders set paid = false where id = 2"))
                .hasMessageContaining("Cannot delete or update rows from orders table");
    }

    @Test
    void theDefaultOfAMemberOverridesToo() {
        assertThat(uris("Note")).containsExactly("Note:kept");
        assertThat(InstalledTriggers.created(unit, "Note", "kept"))
                .contains("before delete on")
                .doesNotContain("old.");
    }

    @Test
    void mayBeComposedOfComposedOnes() {
        assertThat(uris("Receipt")).containsExactly("Receipt:append_only", "Receipt:paid_rows");

        unit.inTransaction(session -> session.persist(new Receipt()));
        assertThat(refused(session -> session.find(Receipt.class, 1).paid = true)
                        .uri())
                .isEqualTo("Receipt:append_only");
        assertThatThrownBy(() -> unit.jdbc("truncate receipt")).hasMessageContaining("truncate");
        assertThat(InstalledTriggers.created(unit, "Receipt", "paid_rows")).contains("before insert", "new.\"paid\"");
    }

    @Test
    void onAMappedSuperclassItIsReplacedByName() {
        assertThat(uris("Document")).containsExactly("Document:no_change", "Document:no_delete");
        assertThat(InstalledTriggers.created(unit, "Document", "no_delete")).contains("before delete or insert");
        assertThat(InstalledTriggers.created(unit, "Document", "no_change")).contains("before update");
    }

    @Test
    void mayBeRepeated() {
        assertThat(uris("Twice")).containsExactly("Twice:one", "Twice:two");
        assertThat(InstalledTriggers.created(unit, "Twice", "one")).contains("old.\"amount\" > 1");
        assertThat(InstalledTriggers.created(unit, "Twice", "two")).contains("old.\"amount\" > 2");
    }

    @Test
    void isIgnoredByItsOwnTypeAndByThatOfItsParts() {
        for (var type : List.of(PaidOnly.class, Protect.class)) {
            unit.inTransaction(session -> session.persist(new Order(1, true)));

            unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                    .ignoring(session, () -> session.remove(session.find(Order.class, 1)), type));

            assertThat(unit.value("select count(*) from orders")).isEqualTo(0L);
        }
    }

    @Test
    void aBinderSeesTheAnnotationWithWhatIsOverridden() {
        Heard heard = Binder.HEARD.get("Listening");
        Heard other = Original.class.getAnnotation(Heard.class);

        assertThat(heard.name()).isEqualTo("heard");
        assertThat(heard.annotationType()).isEqualTo(Heard.class);
        assertThat(heard).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(other).isEqualTo(heard);
        assertThat(heard.toString())
                .startsWith("@" + Heard.class.getCanonicalName() + "(")
                .contains("name=\"heard\"", "numbers={1, 2}", "words={\"a\"}");
        heard.numbers()[0] = 9;
        assertThat(heard.numbers()).containsExactly(1, 2);
        assertThat(heard.equals(Different.class.getAnnotation(Heard.class))).isFalse();
    }

    @Test
    void faultsNameTheComposedAnnotationAndTheDeclaration() {
        assertThat(BootFaults.of(WrongPath.class, WrongOverrides.class))
                .containsExactlyInAnyOrder(
                        "WrongPath: '@Protect(name = \"not_when_paid\") of @PaidOnly(name = \"not_when_paid\")' has the"
                                + " condition \"old.payed\","
                                + " which names the attribute 'payed', which WrongPath does not have (nearest: paid, id)."
                                + " Correct the path.",
                        "WrongOverrides: '@Wrong' overrides by unknown() the member unknown() of @Protect, which there is"
                                + " not. Name one of its members.",
                        "WrongOverrides: '@Wrong' overrides by operations() the member operations() of @Protect, which is"
                                + " of type Operation[]. Give operations() this type, in place of Operation.",
                        "WrongOverrides: '@Wrong' overrides by absent() a member of @FSM, which does not stand at @Wrong."
                                + " Compose @Wrong of it, or leave the override out.",
                        "WrongOverrides: '@Wrong' overrides by other() a member of @Protect(name = \"other\"), which does not"
                                + " stand at @Wrong. Compose @Wrong of it, or leave the override out.");
    }

    @Test
    void onAnEmbeddableItIsAFault() {
        assertThat(BootFaults.of(WithPart.class))
                .containsExactly(
                        "Part: '@Protect(name = \"no_delete\") of @Sealed' stands on an embeddable, which has no"
                                + " table. Declare it on the entity WithPart, with paths that begin with 'part.'.",
                        "Part: '@Protect(name = \"no_change\") of @Sealed' stands on an embeddable, which has no table."
                                + " Declare it on the entity WithPart, with paths that begin with 'part.'.");
    }

    private static List<String> uris(String entity) {
        return Triggers.of(unit.sessionFactory()).list().stream()
                .filter(trigger -> trigger.status() == TriggerStatus.INSTALLED)
                .map(TriggerInfo::uri)
                .filter(uri -> uri.startsWith(entity + ":"))
                .distinct()
                .sorted()
                .toList();
    }

    private static TriggerViolationException refused(Consumer<Session> work) {
        TriggerViolationException refused =
                catchThrowableOfType(TriggerViolationException.class, () -> unit.inTransaction(work));
        assertThat(refused).as("nothing was refused").isNotNull();
        return refused;
    }

    @Protect(name = "no_delete", operations = DELETE)
    @Protect(name = "no_change", operations = UPDATE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Sealed {}

    @Protect(name = "?", operations = DELETE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface PaidOnly {
        @OverridesAttribute(annotation = Protect.class)
        String name() default "not_when_paid";

        @OverridesAttribute(annotation = Protect.class, attribute = "condition")
        String when() default "old.paid";

        @OverridesAttribute(annotation = Protect.class)
        Operation[] operations() default {DELETE, UPDATE};
    }

    @Protect(name = "kept", operations = DELETE, condition = "old.id > 0")
    @Retention(RetentionPolicy.RUNTIME)
    @interface Kept {
        @OverridesAttribute(annotation = Protect.class)
        String condition() default "";
    }

    @Protect(
            name = "append_only",
            operations = {UPDATE, DELETE, TRUNCATE})
    @PaidOnly
    @Cyclic
    @Retention(RetentionPolicy.RUNTIME)
    @interface AppendOnly {
        @OverridesAttribute(annotation = PaidOnly.class, attribute = "name")
        String paidName() default "paid_rows";

        @OverridesAttribute(annotation = PaidOnly.class, attribute = "when")
        String paidWhen() default "new.paid";

        @OverridesAttribute(annotation = PaidOnly.class, attribute = "operations")
        Operation[] paidOperations() default INSERT;
    }

    @AppendOnly
    @Retention(RetentionPolicy.RUNTIME)
    @interface Cyclic {}

    @Protect(name = "?", operations = DELETE)
    @Retention(RetentionPolicy.RUNTIME)
    @Repeatable(Above.List.class)
    @interface Above {
        @OverridesAttribute(annotation = Protect.class)
        String name();

        @OverridesAttribute(annotation = Protect.class)
        String condition();

        @Retention(RetentionPolicy.RUNTIME)
        @interface List {
            Above[] value();
        }
    }

    @Protect(name = "p", operations = DELETE)
    @Protect(name = "q", operations = DELETE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Wrong {
        @OverridesAttribute(annotation = Protect.class, declaration = "p")
        String unknown() default "";

        @OverridesAttribute(annotation = Protect.class, declaration = "q")
        Operation operations() default DELETE;

        @OverridesAttribute(annotation = FSM.class)
        String absent() default "";

        @OverridesAttribute(annotation = Protect.class, declaration = "other", attribute = "condition")
        String other() default "";
    }

    /** An annotation of an application with a binder of its own. */
    @TriggerBinding(Binder.class)
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
    @interface Heard {
        String name();

        int[] numbers();

        String[] words();

        Operation operation() default DELETE;

        long size() default 1;
    }

    @Heard(name = "?", numbers = 0, words = "?")
    @Retention(RetentionPolicy.RUNTIME)
    @interface Hears {
        @OverridesAttribute(annotation = Heard.class)
        String name();

        @OverridesAttribute(annotation = Heard.class)
        int[] numbers();

        @OverridesAttribute(annotation = Heard.class)
        String[] words();
    }

    public static final class Binder implements TriggerBinder<Heard> {
        static final Map<String, Heard> HEARD = new HashMap<>();

        public Binder() {}

        @Override
        public void bind(Heard annotation, TriggerBindingContext context) {
            assertThat(context.declared(Heard.class)).hasSize(1).containsExactly(annotation);
            assertThat(context.declared(Protect.class)).isEmpty();
            HEARD.put(context.subject().name(), annotation);
        }
    }

    @Entity(name = "Invoice")
    @Sealed
    static class Invoice {
        @Id
        int id = 1;

        int amount;
    }

    @Entity(name = "Receipt")
    @AppendOnly
    static class Receipt {
        @Id
        int id = 1;

        boolean paid;
    }

    @Entity(name = "Order")
    @jakarta.persistence.Table(name = "orders")
    @PaidOnly
    static class Order {
        @Id
        int id;

        boolean paid;

        Order() {}

        Order(int id, boolean paid) {
            this.id = id;
            this.paid = paid;
        }
    }

    @Entity(name = "Note")
    @Kept
    static class Note {
        @Id
        int id = 1;
    }

    @MappedSuperclass
    @Sealed
    abstract static class Base {
        @Id
        int id = 1;
    }

    @Entity(name = "Document")
    @Protect(
            name = "no_delete",
            operations = {DELETE, INSERT})
    static class Document extends Base {}

    @Entity(name = "Twice")
    @Above(name = "one", condition = "old.amount > 1")
    @Above(name = "two", condition = "old.amount > 2")
    static class Twice {
        @Id
        int id = 1;

        int amount;
    }

    @Entity(name = "Listening")
    @Hears(
            name = "heard",
            numbers = {1, 2},
            words = "a")
    static class Listening {
        @Id
        int id = 1;
    }

    @Heard(
            name = "heard",
            numbers = {1, 2},
            words = "a")
    static class Original {}

    @Heard(
            name = "heard",
            numbers = {1, 3},
            words = "a")
    static class Different {}

    @Entity(name = "WrongPath")
    @PaidOnly(when = "old.payed")
    static class WrongPath {
        @Id
        int id;

        boolean paid;
    }

    @Entity(name = "WrongOverrides")
    @Wrong
    static class WrongOverrides {
        @Id
        int id;
    }

    @jakarta.persistence.Embeddable
    @Sealed
    static class Part {
        int amount;
    }

    @Entity(name = "WithPart")
    static class WithPart {
        @Id
        int id;

        @jakarta.persistence.Embedded
        Part part;
    }
}
