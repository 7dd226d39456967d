package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import java.io.ByteArrayInputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerMappingException;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDeclarations;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Histories of entities that cannot be annotated. */
class ContributedHistoryTest {
    private static TestUnit unit(Consumer<TriggerDeclarations> declared, Class<?>... entities) {
        return TestUnit.of(entities).set("hibernate.pgtrigger.contributors", new Declaring(declared));
    }

    /** Declares what a test wants. */
    private record Declaring(Consumer<TriggerDeclarations> declared) implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            declared.accept(declarations);
        }
    }

    private static List<String> faults(TestUnit unit) {
        try (unit) {
            TriggerMappingException thrown = catchThrowableOfType(TriggerMappingException.class, unit::start);
            return Objects.requireNonNull(thrown).faults();
        }
    }

    private static List<String> labels(TestUnit unit, String eventTable) {
        return unit.query("select pgh_label from " + eventTable + " order by pgh_id").stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private static List<String> columns(TestUnit unit, String table) {
        return unit
                .query("select attname from pg_attribute where attrelid = ?::regclass and attnum > 0 order by 1", table)
                .stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    // Mix-ins

    @Test
    @Spec("E-006")
    void whatStandsOnAMixInIsRecordedWithItsCollections() {
        try (TestUnit unit = unit(d -> d.mixIn(Vendor.class, VendorMixIn.class), Vendor.class)) {
            unit.start();
            unit.inTransaction(session -> session.persist(new Vendor(1, "a", Set.of("x", "y"))));
            unit.inTransaction(session -> {
                Vendor vendor = session.find(Vendor.class, 1);
                vendor.name = "b";
                vendor.tags.remove("x");
            });

            assertThat(labels(unit, "vendor_event")).containsExactly("insert", "update");
            assertThat(columns(unit, "vendor_event")).contains("name").doesNotContain("secret");
            assertThat(labels(unit, "vendor_tags_event")).containsExactly("add", "add", "remove");
            unit.inTransaction(session -> {
                Replay.of(unit.sessionFactory()).verify(session);
                assertThat(session.createSelectionQuery(
                                        "select e.name from VendorEvent e order by e.pghId", String.class)
                                .getResultList())
                        .containsExactly("a", "b");
            });
        }
    }

    @Test
    void aMixInMakesTheClassAndTheTablesOfTheSameAnnotations() {
        List<String> annotated;
        try (TestUnit unit = TestUnit.of(AnnotatedVendor.class)) {
            unit.start();
            annotated = unit.bootStatements();
        }
        try (TestUnit unit = unit(d -> d.mixIn(PlainVendor.class, VendorMixIn.class), PlainVendor.class)) {
            unit.start();
            assertThat(unit.bootStatements()).containsExactlyElementsOf(annotated);
        }
    }

    @Test
    void aMixInTakesThePlaceOfAnAnnotationOfTheSameName() {
        try (TestUnit unit = unit(
                d -> {
                    d.mixIn(AnnotatedVendor.class, InsertsOnly.class);
                    d.mixIn(AnnotatedVendor.class, Second.class);
                },
                AnnotatedVendor.class)) {
            unit.start();
            unit.jdbc("insert into store (id, name) values (1, 'a')");
            unit.jdbc("update store set name = 'b'");
            unit.jdbc("insert into store_tags values (1, 'x')");

            assertThat(labels(unit, "store_event")).containsExactly("born");
            assertThat(labels(unit, "store_second")).containsExactly("update_2");
            assertThat(labels(unit, "store_tags_event")).containsExactly("add");
        }
    }

    @Test
    void aMixInOfAMappedSuperclassHoldsForItsEntities() {
        try (TestUnit unit = unit(d -> d.mixIn(Base.class, TrackedWhole.class), Left.class, Right.class)) {
            unit.start();
            unit.jdbc("insert into l (id) values (1)");
            unit.jdbc("insert into r (id) values (1)");

            assertThat(labels(unit, "l_event")).containsExactly("insert");
            assertThat(labels(unit, "r_event")).containsExactly("insert");
        }
    }

    @Test
    void anAnnotationOnAMixInThatIsComposedOfOne() {
        try (TestUnit unit = unit(d -> d.mixIn(PlainVendor.class, ComposedMixIn.class), PlainVendor.class)) {
            unit.start();
            unit.jdbc("insert into store (id, name) values (1, 'a')");

            assertThat(labels(unit, "store_event")).containsExactly("insert");
        }
    }

    @Test
    void triggersAndHistoriesStandOnOneMixIn() {
        try (TestUnit unit = unit(d -> d.mixIn(PlainVendor.class, Both.class), PlainVendor.class)) {
            unit.start();
            unit.jdbc("insert into store (id, name) values (1, 'a')");

            assertThat(labels(unit, "store_event")).containsExactly("insert");
            assertThat(catchThrowableOfType(RuntimeException.class, () -> unit.jdbc("delete from store")))
                    .hasMessageContaining("Cannot delete");
        }
    }

    // In code

    @Test
    @Spec("E-006")
    void anAnnotationIsMadeInCode() {
        try (TestUnit unit = unit(
                d -> d.declare(PlainVendor.class, TrackHistory.class)
                        .set("name", "Sales")
                        .set("table", "sales")
                        .set("exclude", "secret")
                        .set(
                                "trackers",
                                List.of(
                                        Map.of("on", Operation.INSERT, "label", "opened"),
                                        Map.of(
                                                "on", Operation.UPDATE,
                                                "label", "renamed",
                                                "condition", "changed(name)"))),
                PlainVendor.class)) {
            unit.start();
            unit.jdbc("insert into store (id, name) values (1, 'a')");
            unit.jdbc("update store set secret = 'b'");
            unit.jdbc("update store set name = 'b'");

            assertThat(labels(unit, "sales")).containsExactly("opened", "renamed");
            assertThat(columns(unit, "sales")).doesNotContain("secret");
        }
    }

    @Test
    void aClassThatXmlMaps() {
        try (TestUnit unit = TestUnit.of()) {
            StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                    .applySetting("hibernate.connection.datasource", unit.dataSource())
                    .applySetting("hibernate.hbm2ddl.auto", "create")
                    .applySetting(
                            "hibernate.pgtrigger.contributors",
                            new Declaring(d -> d.mixIn(Plain.class, TrackedWhole.class)))
                    .build();
            MetadataSources sources = new MetadataSources(registry)
                    .addInputStream(new ByteArrayInputStream(
                            """
                    <entity-mappings xmlns="https://jakarta.ee/xml/ns/persistence/orm" version="3.0">
                      <entity class="%s" name="Plain" access="FIELD" metadata-complete="true">
                        <attributes><id name="id"/><basic name="name"/></attributes>
                      </entity>
                    </entity-mappings>
                    """.formatted(Plain.class.getName()).getBytes(StandardCharsets.UTF_8)));
            try (SessionFactory factory = sources.buildMetadata().buildSessionFactory()) {
                unit.jdbc("insert into plain (id, name) values (1, 'a')");

                assertThat(labels(unit, "plain_event")).containsExactly("insert");
                factory.inTransaction(session -> Replay.of(factory).verify(session));
            } finally {
                StandardServiceRegistryBuilder.destroy(registry);
            }
        }
    }

    // Where event classes are made

    @Test
    @Spec("E-006")
    void classesOfALibraryThatSeesNothingOfThisOneAreMadeWhereTheDeclarationSays() {
        ForeignLibrary library = ForeignLibrary.isolated();
        inProgram(library, () -> {
            assertThat(faults(unit(d -> d.mixIn(library.device(), TrackedWhole.class), library.device())))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "Device: '@TrackHistory of TrackedWhole' has event classes in the package third.party, which does"
                                    + " not take them: java.lang.NoClassDefFoundError: ")
                    .endsWith(
                            ". Open the package to the module org.hibernatepg.history, or name a class in packageOf whose package"
                                    + " takes them.");
            assertRecordedInProgram(library);
        });
    }

    @Test
    @Spec("E-006")
    void classesOfAModuleThatIsNotOpenAreMadeWhereTheDeclarationSays() {
        ForeignLibrary library = ForeignLibrary.inModule();
        inProgram(library, () -> {
            assertThat(faults(unit(d -> d.mixIn(library.device(), TrackedWhole.class), library.device())))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "Device: '@TrackHistory of TrackedWhole' has event classes in the package third.party, which does"
                                    + " not take them: java.lang.IllegalAccessException: module third.party does not open third.party");
            // Hibernate would need the package too, to make an entity of the class. Here, it and this library are one
            // module.
            try (TestUnit unit = unit(
                    d -> d.declare(library.device(), TrackHistory.class).set("packageOf", library.program()),
                    library.device())) {
                assertThat(unit.metadata().getEntityBinding("app.DeviceEvent")).isNotNull();
            }
        });
    }

    /** Hibernate finds the classes of the program by the context class loader. */
    private static void inProgram(ForeignLibrary library, Runnable work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(library.program().getClassLoader());
        try {
            work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void assertRecordedInProgram(ForeignLibrary library) {
        try (TestUnit unit = unit(
                d -> d.declare(library.device(), TrackHistory.class).set("packageOf", library.program()),
                library.device())) {
            unit.start();
            unit.inTransaction(session -> session.persist(library.device(1, "a")));
            unit.jdbc("update device set name = 'b'");

            HistoryInfo history = History.of(unit.sessionFactory()).histories().get(0);
            assertThat(history.eventClass().getName()).isEqualTo("app.DeviceEvent");
            unit.inTransaction(session -> {
                assertThat(History.of(unit.sessionFactory())
                                .events(session, library.device())
                                .ofId(1)
                                .list())
                        .extracting(event -> event.get("name"))
                        .containsExactly("a", "b");
                Replay.of(unit.sessionFactory()).verify(session);
            });
        }
    }

    // Faults

    @Test
    void faultsNameTheMixInOrTheContributor() {
        assertThat(faults(unit(
                        d -> {
                            d.mixIn(PlainVendor.class, Wrong.class);
                            d.declare(Left.class, TrackHistory.class)
                                    .set("attributes", "colour")
                                    .set("packageOf", List.of(String.class, Integer.class));
                            d.declare(Right.class, TrackHistory.class).set("packageOf", String.class);
                        },
                        PlainVendor.class,
                        Left.class,
                        Right.class)))
                .containsExactlyInAnyOrder(
                        "PlainVendor: '@TrackHistory of Wrong' names the attribute 'price' in exclude, which the entity does not"
                                + " have or which has no column. Its attributes are id, name, secret.",
                        "PlainVendor.name: '@TrackHistory of Wrong' stands on an attribute that is no collection and so has no"
                                + " table of its own. Put it on the entity, with attributes = \"name\" if no other is to be"
                                + " stored.",
                        "Left: '@TrackHistory of Declaring' names the attribute 'colour' in attributes, which the entity does not"
                                + " have or which has no column. Its attributes are id.",
                        "Left: '@TrackHistory of Declaring' has packageOf with 2 values. Give it one, or leave it out.",
                        "Right: '@TrackHistory of Declaring' has event classes in the package java.lang, which does not take them:"
                                + " its class loader does not see " + Right.class.getName()
                                + ". Open the package to the module"
                                + " org.hibernatepg.history, or name a class in packageOf whose package takes them.");
    }

    @Test
    void aClassThatIsNotMappedIsAFault() {
        assertThat(faults(unit(d -> d.mixIn(Plain.class, TrackedWhole.class), Left.class)))
                .containsExactly("Plain: 'mixIn(…, TrackedWhole.class) of Declaring' is about " + Plain.class.getName()
                        + ", which is no entity of this persistence unit and no superclass of one. Map the class, or ask"
                        + " isMapped(…) before.");
    }

    @TrackHistory(exclude = "secret")
    interface VendorMixIn {
        @TrackHistory
        Set<String> getTags();
    }

    @TrackHistory
    interface TrackedWhole {}

    @TrackHistory(trackers = @Tracker(on = Operation.INSERT, label = "born"))
    interface InsertsOnly {}

    @TrackHistory(
            name = "StoreSecond",
            table = "store_second",
            trackers = @Tracker(on = Operation.UPDATE, label = "update_2"))
    interface Second {}

    @TrackHistory
    @Protect(name = "kept", operations = Operation.DELETE)
    interface Both {}

    @TrackHistory
    @Retention(RetentionPolicy.RUNTIME)
    @interface Audited {}

    @Audited
    interface ComposedMixIn {}

    @TrackHistory(exclude = "price")
    interface Wrong {
        @TrackHistory
        String getName();
    }

    @Entity(name = "Vendor")
    static class Vendor {
        @Id
        int id;

        @Nullable
        String name;

        @Nullable
        String secret;

        @ElementCollection
        Set<String> tags = new HashSet<>();

        @SuppressWarnings("unused")
        Vendor() {}

        Vendor(int id, String name, Set<String> tags) {
            this.id = id;
            this.name = name;
            this.tags.addAll(tags);
        }
    }

    @Entity(name = "PlainVendor")
    @Table(name = "store")
    static class PlainVendor {
        @Id
        int id;

        @Nullable
        String name;

        @Nullable
        String secret;

        @ElementCollection
        @CollectionTable(name = "store_tags", joinColumns = @JoinColumn(name = "store_id"))
        Set<String> tags = new HashSet<>();
    }

    @Entity(name = "PlainVendor")
    @Table(name = "store")
    @TrackHistory(exclude = "secret")
    static class AnnotatedVendor {
        @Id
        int id;

        @Nullable
        String name;

        @Nullable
        String secret;

        @ElementCollection
        @CollectionTable(name = "store_tags", joinColumns = @JoinColumn(name = "store_id"))
        @TrackHistory
        Set<String> tags = new HashSet<>();
    }

    @MappedSuperclass
    static class Base {
        @Id
        int id;
    }

    @Entity(name = "Left")
    @Table(name = "l")
    static class Left extends Base {}

    @Entity(name = "Right")
    @Table(name = "r")
    static class Right extends Base {}

    static class Plain {
        int id;

        @Nullable
        String name;
    }
}
