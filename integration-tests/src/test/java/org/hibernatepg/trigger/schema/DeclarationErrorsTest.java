package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Level.STATEMENT;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;
import static org.hibernatepg.trigger.When.AFTER;
import static org.hibernatepg.trigger.When.BEFORE;

import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import java.util.Set;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Subselect;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.Transition;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.TriggerMappingException;
import org.hibernatepg.trigger.Versioned;
import org.junit.jupiter.api.Test;

class DeclarationErrorsTest {
    @Test
    @Spec({"T-023", "B-013", "B-032"})
    void everyFaultOfEveryEntityIsNamedInOneException() {
        TriggerMappingException thrown = thrown(UnknownAttributes.class, EmptyMachine.class);

        assertThat(thrown).hasMessage("""
                10 declarations are wrong:
                  - EmptyMachine: '@FSM(name = "states")' has no transitions. Declare at least one, or use @ReadOnly if 'status' may never change.
                  - UnknownAttributes: '@ReadOnly(name = "read_only")' names the attribute 'titel', which has no column in table UnknownAttributes. Its attributes are active, address, address.city, amount, id, status, title.
                  - UnknownAttributes: '@ReadOnly(name = "exclude")' names the attribute 'titel', which has no column in table UnknownAttributes. Its attributes are active, address, address.city, amount, id, status, title.
                  - UnknownAttributes: '@FSM(name = "states")' names the attribute 'state', which has no column in table UnknownAttributes. Its attributes are active, address, address.city, amount, id, status, title.
                  - UnknownAttributes: '@SoftDelete(name = "soft_delete")' names the attribute 'deleted', which has no column in table UnknownAttributes. Its attributes are active, address, address.city, amount, id, status, title.
                  - UnknownAttributes: '@Versioned(name = "versioned")' names the attribute 'revision', which has no column in table UnknownAttributes. Its attributes are active, address, address.city, amount, id, status, title.
                  - UnknownAttributes: '@Trigger(name = "typos")' names the attribute 'titel', which has no column in table UnknownAttributes. Its attributes are active, address, address.city, amount, id, status, title.
                  - UnknownAttributes: '@Trigger(name = "typos")' names the attribute 'address.street', which has no column in table UnknownAttributes. Its attributes are active, address, address.city, amount, id, status, title.
                  - UnknownAttributes: '@Trigger(name = "holes")' names the attribute 'titel', which has no column in table UnknownAttributes. Its attributes are active, address, address.city, amount, id, status, title.
                  - UnknownAttributes: '@Trigger(name = "holes")' has the hole {tabel} in its body. There are {table}, {column:attribute} and, for a statement, {rows}, {old_rows} and {new_rows}; text in braces can be written as '{' || 'text' || '}'.""");
        assertThat(thrown.faults()).hasSize(10);
    }

    @Test
    void aSingleFaultIsTheWholeMessage() {
        assertThat(thrown(EmptyMachine.class)).hasMessage("""
                EmptyMachine: '@FSM(name = "states")' has no transitions. Declare at least one, or use @ReadOnly if 'status' may never change.""");
    }

    @Test
    @Spec({"C-003", "C-029", "C-033"})
    void aConditionThatIsWrongIsQuotedWithItsRemedy() {
        assertThat(faults(Conditions.class)).isEqualTo("""
                Conditions: '@Protect(name = "a_type")' has the condition "old.amount = 'many'", which compares 'amount' (Integer) with 'many'. Write a value of the attribute's type.
                Conditions: '@Protect(name = "b_types")' has the condition "old.amount > old.title", which compares 'old.amount' (number) with 'old.title' (text). Compare values of one type, or convert one with cast(… as …).
                Conditions: '@Protect(name = "c_enum")' has the condition "old.status = 'DRAFTED'", which compares 'status' (Status) with 'DRAFTED'; the values are DRAFT, PUBLISHED. Write one of the values.
                Conditions: '@Protect(name = "d_syntax")' has the condition "old.amount >", which is no HQL predicate, at character 13: mismatched input '<EOF>'. Correct it, or write raw SQL in sql('…').
                Conditions: '@Protect(name = "e_syntax")' has the condition "old.active) or (true", which is no HQL predicate, at character 11: unexpected ')'. Correct it, or write raw SQL in sql('…').
                Conditions: '@Protect(name = "f_row")' has the condition "amount > 1", which names 'amount', which belongs to neither row. Begin with old. or new., or with an alias.
                Conditions: '@Protect(name = "g_path")' has the condition "old.amuont > 1", which names the attribute 'amuont', which Conditions does not have (nearest: amount, active, address). Correct the path.
                Conditions: '@Protect(name = "h_old")' has the condition "old.amount > 1", which reads 'old.amount', but there is no old row on insert. Leave INSERT to a trigger with another condition.
                Conditions: '@Protect(name = "i_new")' has the condition "new.amount > 1", which reads 'new.amount', but there is no new row on delete. Leave DELETE to a trigger with another condition.
                Conditions: '@Protect(name = "j_both")' has the condition "changed(amount)", which calls changed(…), but there is no old row on insert. Leave INSERT to a trigger with another condition.
                Conditions: '@Protect(name = "k_changed")' has the condition "changed(amuont)", which names the attribute 'amuont', which Conditions does not have (nearest: amount, active, address). Correct the path.
                Conditions: '@Protect(name = "l_no_condition")' has the condition "new.title", which uses 'new.title', a text, as a condition. Compare it with a value.""");
    }

    @Test
    @Spec({"C-002", "C-030"})
    void whatHqlCanSayAndConditionsCannotIsRefused() {
        assertThat(faults(Beyond.class, Tag.class)).isEqualTo("""
                Beyond: '@Protect(name = "a_collection")' has the condition "size(old.tags) > 0", which reads other rows in 'size(old.tags)'. Query the entity that the rows belong to, exists (select …), or write raw SQL in sql('…').
                Beyond: '@Protect(name = "b_collection")' has the condition "old.tags is empty", which reads other rows in 'old.tags is empty'. Query the entity that the rows belong to, exists (select …), or write raw SQL in sql('…').
                Beyond: '@Protect(name = "c_many_to_many")' has the condition "changed(tags)", which names the collection 'tags', which no row holds. Read it in a subquery, exists (select …), or in the body of a @Trigger.
                Beyond: '@Protect(name = "d_association")' has the condition "old.main.label = 'x'", which names 'label' of the association 'main', which is in the table of Tag. The row holds only 'main.id'. Read it in a subquery: exists (select 1 from Tag x where x.id = new.main and x.…).
                Beyond: '@Protect(name = "e_parameter")' has the condition "old.amount > :limit", which uses ':limit', a parameter, which conditions do not support. Write the value itself; a trigger has no parameters.
                Beyond: '@Protect(name = "f_empty_sql")' has the condition "sql('')", which calls 'sql('')' without the SQL. Write one string: sql('new.amount < 0').""");
    }

    @Test
    @Spec({"T-004", "T-027", "T-030", "C-034", "T-039"})
    void aTriggerThatPostgresqlWouldRejectIsRefused() {
        assertThat(faults(Rejected.class)).isEqualTo("""
                Rejected: '@Trigger(name = "a_truncate")' fires on TRUNCATE for each row. TRUNCATE knows no rows: use level = STATEMENT.
                Rejected: '@Trigger(name = "b_condition")' has a condition on rows, but fires once for a statement with a body that reads none. Read the rows that meet it from {rows}, {old_rows} or {new_rows}, or use level = ROW.
                Rejected: '@Trigger(name = "c_no_operation")' fires on no operation. Name at least one, as in operations = UPDATE.
                Rejected: '@Trigger(name = "d_no_body")' has an empty body. Write PL/pgSQL statements, the last being a return.
                Rejected: '@Trigger(name = "e_update_of")' restricts updates by updateOf but does not fire on UPDATE. Add UPDATE to the operations.
                Rejected: '@Trigger(name = "f_generates")' generates attributes, which only a row trigger that fires before can. Use when = BEFORE and level = ROW, or INSTEAD_OF on a view.
                Rejected: '@Protect(name = "g_no_operation")' protects no operation. Name at least one, as in operations = DELETE.
                Rejected: '@Protect(name = "h_truncate")' has a condition and protects TRUNCATE, which knows no rows that could meet it. Declare a second @Protect without a condition for TRUNCATE.""");
    }

    @Test
    @Spec("B-032")
    void statesThatTheAttributeCannotHaveAreRefused() {
        assertThat(faults(WrongStates.class)).isEqualTo("""
                WrongStates: '@FSM(name = "a_transitions")' gives 'status' (Status) the value 'GONE'; the values are DRAFT, PUBLISHED. Write one of the values.
                WrongStates: '@FSM(name = "b_initial")' gives 'status' (Status) the value 'NEW'; the values are DRAFT, PUBLISHED. Write one of the values.
                WrongStates: '@FSM(name = "c_number")' gives 'amount' (Integer) the value 'two'. Write a value of the attribute's type.
                WrongStates: '@FSM(name = "d_empty")' has a transition without a state. Name the states before and after.
                WrongStates: '@FSM(name = "e_embeddable")' names the attribute 'address', which is not a single value. A state is one value in one column, or an association to an entity with such a key.
                WrongStates: '@FSM(name = "f_transformed")' names the attribute 'phase', whose column holds something else, by @ColumnTransformer. Name an attribute whose states are stored as they are.""");
    }

    @Test
    @Spec({"B-012", "GAP-52", "B-023"})
    void attributesThatCannotBeWhatTheyAreDeclaredToBeAreRefused() {
        assertThat(faults(WrongAttributes.class)).isEqualTo("""
                WrongAttributes: '@Versioned(name = "a_string")' names the attribute 'title' of type String. A version is a short, an int or a long.
                WrongAttributes: '@ReadOnly(name = "b_both")' names both attributes and exclude. Use one of them.
                WrongAttributes: '@ReadOnly(name = "c_everything")' excludes every attribute and so keeps none. Exclude fewer, or leave the annotation out.
                WrongAttributes: '@SoftDelete(name = "d_string")' gives no value for the attribute 'title' of type String. Say what marks a deleted row, as in value = "…"; only booleans and date-times have a default.
                WrongAttributes: '@SoftDelete(name = "e_enum")' gives no value for the attribute 'status' of type Status. Say what marks a deleted row, as in value = "…"; only booleans and date-times have a default.
                WrongAttributes: '@SoftDelete(name = "f_number")' gives 'amount' (Integer) the value 'many'. Write a value of the attribute's type.
                WrongAttributes: '@SoftDelete(name = "g_embeddable")' names the attribute 'address', which is not a single value. Name a boolean, string, number, enum or date-time.""");
    }

    @Test
    void whatHasNoTableOfItsOwnIsRefused() {
        assertThat(faults(Selected.class, WithAddress.class)).isEqualTo("""
                Selected: '@Protect(name = "selected")' stands on an entity that Hibernate selects by a query, @Subselect: the database has nothing to put a trigger on. Make it a view by @View, or map a view by @Table, and use when = INSTEAD_OF.
                ProtectedAddress: '@Protect(name = "on_embeddable")' stands on an embeddable, which has no table. Declare it on the entity WithAddress, with paths that begin with 'home.'.""");
    }

    /** A line for each fault. */
    private static String faults(Class<?>... entities) {
        return String.join("\n", thrown(entities).faults());
    }

    private static TriggerMappingException thrown(Class<?>... entities) {
        try (TestUnit unit = TestUnit.of(entities)) {
            return catchThrowableOfType(TriggerMappingException.class, unit::metadata);
        }
    }

    enum Status {
        DRAFT,
        PUBLISHED
    }

    @Embeddable
    static class Address {
        String city;
    }

    @MappedSuperclass
    abstract static class Base {
        @Id
        int id;

        String title;
        int amount;
        boolean active;
        Status status;

        @Embedded
        Address address;
    }

    @Entity(name = "UnknownAttributes")
    @ReadOnly(name = "read_only", attributes = "titel")
    @ReadOnly(
            name = "exclude",
            exclude = {"title", "titel"})
    @FSM(name = "states", attribute = "state", transitions = @Transition(from = "a", to = "b"))
    @SoftDelete(name = "soft_delete", attribute = "deleted")
    @Versioned(attribute = "revision")
    @Trigger(
            name = "typos",
            when = BEFORE,
            operations = UPDATE,
            updateOf = "titel",
            generates = "address.street",
            body = "return new;")
    @Trigger(
            name = "holes",
            when = BEFORE,
            operations = UPDATE,
            body = "new.{column:titel} = '{a,b}'; perform {tabel}; return new;")
    static class UnknownAttributes extends Base {}

    @Entity(name = "EmptyMachine")
    @FSM(
            name = "states",
            attribute = "status",
            transitions = {})
    static class EmptyMachine extends Base {}

    @Entity(name = "Conditions")
    @Protect(name = "a_type", operations = DELETE, condition = "old.amount = 'many'")
    @Protect(name = "b_types", operations = DELETE, condition = "old.amount > old.title")
    @Protect(name = "c_enum", operations = DELETE, condition = "old.status = 'DRAFTED'")
    @Protect(name = "d_syntax", operations = DELETE, condition = "old.amount >")
    @Protect(name = "e_syntax", operations = DELETE, condition = "old.active) or (true")
    @Protect(name = "f_row", operations = DELETE, condition = "amount > 1")
    @Protect(name = "g_path", operations = DELETE, condition = "old.amuont > 1")
    @Protect(name = "h_old", operations = INSERT, condition = "old.amount > 1")
    @Protect(name = "i_new", operations = DELETE, condition = "new.amount > 1")
    @Protect(
            name = "j_both",
            operations = {INSERT, UPDATE},
            condition = "changed(amount)")
    @Protect(name = "k_changed", operations = UPDATE, condition = "changed(amuont)")
    @Protect(name = "l_no_condition", operations = UPDATE, condition = "new.title")
    static class Conditions extends Base {}

    @Entity(name = "Beyond")
    @Protect(name = "a_collection", operations = DELETE, condition = "size(old.tags) > 0")
    @Protect(name = "b_collection", operations = DELETE, condition = "old.tags is empty")
    @Protect(name = "c_many_to_many", operations = UPDATE, condition = "changed(tags)")
    @Protect(name = "d_association", operations = DELETE, condition = "old.main.label = 'x'")
    @Protect(name = "e_parameter", operations = DELETE, condition = "old.amount > :limit")
    @Protect(name = "f_empty_sql", operations = DELETE, condition = "sql('')")
    static class Beyond extends Base {
        @ManyToMany
        Set<Tag> tags;

        @OneToMany
        Set<Tag> others;

        @ManyToOne
        Tag main;
    }

    @Entity(name = "Tag")
    static class Tag {
        @Id
        int id;

        String label;
    }

    @Entity(name = "Rejected")
    @Trigger(name = "a_truncate", when = BEFORE, operations = TRUNCATE, body = "return null;")
    @Trigger(
            name = "b_condition",
            when = BEFORE,
            operations = UPDATE,
            level = STATEMENT,
            condition = "new.amount > 1",
            body = "return null;")
    @Trigger(
            name = "c_no_operation",
            when = BEFORE,
            operations = {},
            body = "return null;")
    @Trigger(name = "d_no_body", when = BEFORE, operations = UPDATE, body = " ")
    @Trigger(name = "e_update_of", when = BEFORE, operations = INSERT, updateOf = "title", body = "return null;")
    @Trigger(name = "f_generates", when = AFTER, operations = INSERT, generates = "title", body = "return null;")
    @Protect(
            name = "g_no_operation",
            operations = {})
    @Protect(
            name = "h_truncate",
            operations = {DELETE, TRUNCATE},
            condition = "old.active")
    static class Rejected extends Base {}

    @Entity(name = "WrongStates")
    @FSM(
            name = "a_transitions",
            attribute = "status",
            transitions =
                    @Transition(
                            from = "DRAFT",
                            to = {"PUBLISHED", "GONE"}))
    @FSM(
            name = "b_initial",
            attribute = "status",
            initial = "NEW",
            transitions = @Transition(from = "DRAFT", to = "PUBLISHED"))
    @FSM(name = "c_number", attribute = "amount", transitions = @Transition(from = "1", to = "two"))
    @FSM(
            name = "d_empty",
            attribute = "amount",
            transitions =
                    @Transition(
                            from = {},
                            to = "2"))
    @FSM(name = "e_embeddable", attribute = "address", transitions = @Transition(from = "1", to = "2"))
    @FSM(name = "f_transformed", attribute = "phase", transitions = @Transition(from = "1", to = "2"))
    static class WrongStates extends Base {
        @ColumnTransformer(read = "phase / 2", write = "? * 2")
        Integer phase;
    }

    @Entity(name = "WrongAttributes")
    @Versioned(name = "a_string", attribute = "title")
    @ReadOnly(name = "b_both", attributes = "title", exclude = "amount")
    @ReadOnly(
            name = "c_everything",
            exclude = {"active", "address", "amount", "id", "status", "title"})
    @SoftDelete(name = "d_string", attribute = "title")
    @SoftDelete(name = "e_enum", attribute = "status")
    @SoftDelete(name = "f_number", attribute = "amount", value = "many")
    @SoftDelete(name = "g_embeddable", attribute = "address")
    static class WrongAttributes extends Base {}

    @Entity(name = "Selected")
    @Subselect("select id from account")
    @Protect(name = "selected", operations = DELETE)
    static class Selected {
        @Id
        int id;
    }

    @Embeddable
    @Protect(name = "on_embeddable", operations = DELETE)
    static class ProtectedAddress {
        String city;
    }

    @Entity(name = "WithAddress")
    static class WithAddress {
        @Id
        int id;

        @Embedded
        ProtectedAddress home;
    }
}
