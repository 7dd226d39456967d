package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.tool.schema.TargetType;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.condition.Rows;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDeclarations;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What contributors declare, as a part of the schema. */
class ContributedTriggersTest {
    private static final String KEPT = TriggerId.of("Guest", "kept");
    private static final String NEW_NAME = TriggerId.of("Guest", "new_name");

    private final TestUnit unit = TestUnit.of(Guest.class, Room.class).set("hibernate.hbm2ddl.auto", "update");

    @AfterEach
    void close() {
        unit.close();
    }

    @Test
    @Spec("M-009")
    void addingOneIsDetected() {
        boot(d -> {});
        assertThat(Installed.triggers(unit.database())).isEmpty();

        boot(d -> d.protect(Guest.class, "kept").operations(UPDATE, DELETE));

        assertThat(Installed.triggers(unit.database())).containsExactly(KEPT);
        unit.jdbc("insert into guest values (1, 'Ada')");
        assertThatThrownBy(() -> unit.jdbc("delete from guest")).hasMessageContaining("Cannot update or delete");
        boot(d -> d.protect(Guest.class, "kept").operations(UPDATE, DELETE));
        assertThat(Installed.ddl(unit)).isEmpty();
    }

    @Test
    @Spec("M-009")
    void reducingOneIsDetected() {
        boot(d -> d.protect(Guest.class, "kept").operations(UPDATE, DELETE));
        unit.jdbc("insert into guest values (1, 'Ada')");

        boot(d -> d.protect(Guest.class, "kept").operations(DELETE));

        unit.jdbc("update guest set name = 'Eve'");
        assertThatThrownBy(() -> unit.jdbc("delete from guest")).hasMessageContaining("Cannot delete");
    }

    @Test
    @Spec("M-009")
    void removingOneIsDetected() {
        boot(d -> d.mixIn(Guest.class, KeptGuests.class));
        assertThat(Installed.triggers(unit.database())).containsExactly(KEPT);

        boot(d -> {});

        assertThat(Installed.triggers(unit.database())).isEmpty();
        assertThat(Installed.functions(unit.database())).isEmpty();
    }

    @Test
    @Spec("M-010")
    void theTriggersOfAJoinTableAreAddedReducedAndRemoved() {
        boot(d -> d.mixIn(Guest.class, KeptRooms.class));
        unit.jdbc("insert into guest values (1, 'Ada'); insert into room values (7)");
        assertThatThrownBy(() -> unit.jdbc("insert into guest_room values (1, 7)"))
                .hasMessageContaining("Cannot insert or delete");

        boot(d -> d.mixIn(Guest.class, RoomsKeptFromDeletes.class));
        unit.jdbc("insert into guest_room values (1, 7)");
        assertThatThrownBy(() -> unit.jdbc("delete from guest_room")).hasMessageContaining("Cannot delete");

        boot(d -> {});
        unit.jdbc("delete from guest_room");
        assertThat(Installed.triggers(unit.database())).isEmpty();
    }

    @Test
    @Spec({"M-005", "C-035"})
    void sqlThatIsComputedAnewIsDetected() {
        boot(limited(10));
        unit.set("hibernate.hbm2ddl.auto", "validate");

        boot(limited(10));
        assertThatThrownBy(() -> boot(limited(20)))
                .isInstanceOf(SchemaManagementException.class)
                .hasMessageContaining("Guest:new_name is OUTDATED");

        unit.set("hibernate.hbm2ddl.auto", "update");
        boot(limited(20));
        assertThat(Installed.ddl(unit)).anyMatch(sql -> sql.startsWith("create or replace trigger \"" + NEW_NAME));
        assertThatThrownBy(() -> unit.jdbc("insert into guest values (1, repeat('x', 21))"))
                .hasMessageContaining("20");
        unit.jdbc("insert into guest values (1, repeat('x', 20))");
    }

    /** A number that comes from elsewhere, in the condition and in the body. */
    private static Consumer<TriggerDeclarations> limited(int length) {
        return d -> d.trigger(Guest.class, "new_name")
                .before(INSERT)
                .when(Rows.of(Guest.class)
                        .newValue("name", String.class)
                        .length()
                        .gt(length))
                .body("raise exception 'longer than %s', %d;".formatted("%", length));
    }

    @Test
    void aScriptOfTheMetadataAloneHoldsThem() {
        unit.set("hibernate.pgtrigger.contributors", new Declaring(d -> {
            d.mixIn(Guest.class, KeptGuests.class);
            d.mixIn(Guest.class, KeptRooms.class);
        }));

        String script = new SchemaTools(unit.metadata()).create(TargetType.SCRIPT);

        assertThat(script)
                .contains("create or replace trigger \"" + KEPT + "\" before delete on Guest for each row")
                .contains("create or replace trigger \"" + TriggerId.of("Guest.rooms", "rooms_kept"));
        unit.jdbc(script);
        unit.jdbc("insert into guest values (1, 'Ada')");
        assertThatThrownBy(() -> unit.jdbc("delete from guest")).hasMessageContaining("Cannot delete");
    }

    private void boot(Consumer<TriggerDeclarations> declared) {
        unit.set("hibernate.pgtrigger.contributors", new Declaring(declared));
        unit.restart();
    }

    private record Declaring(Consumer<TriggerDeclarations> declared) implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            declared.accept(declarations);
        }
    }

    @Protect(name = "kept", operations = Operation.DELETE)
    interface KeptGuests {}

    static class KeptRooms {
        @Protect(
                name = "rooms_kept",
                operations = {INSERT, DELETE})
        Object rooms;
    }

    static class RoomsKeptFromDeletes {
        @Protect(name = "rooms_kept", operations = DELETE)
        Object rooms;
    }

    @Entity(name = "Guest")
    static class Guest {
        @Id
        int id;

        String name;

        @ManyToMany
        @JoinTable(name = "guest_room")
        Set<Room> rooms;
    }

    @Entity(name = "Room")
    static class Room {
        @Id
        int id;
    }
}
