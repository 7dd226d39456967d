package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Basic;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Version;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.BootstrapServiceRegistry;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.bytecode.enhance.spi.DefaultEnhancementContext;
import org.hibernate.bytecode.enhance.spi.Enhancer;
import org.hibernate.bytecode.internal.BytecodeProviderInitiator;
import org.hibernate.engine.spi.PersistentAttributeInterceptable;
import org.hibernate.engine.spi.SelfDirtinessTracker;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.Test;

/** Entities whose classes Hibernate has enhanced: with lazy attributes, with changes that they track, and as stand-ins. */
class NestedTransactionsEnhancedTest {
    @Test
    @Spec("XA-13")
    void enhancedEntitiesAreWhatTheyWere() throws Exception {
        ClassLoader enhancing = new EnhancingClassLoader();
        BiConsumer<TestUnit, SessionFactory> scenario = scenario(enhancing);
        Class<?>[] entities = {
            Class.forName(Doc.class.getName(), true, enhancing), Class.forName(Owner.class.getName(), true, enhancing)
        };
        assertThat(PersistentAttributeInterceptable.class).isAssignableFrom(entities[0]);
        assertThat(SelfDirtinessTracker.class).isAssignableFrom(entities[0]);

        BootstrapServiceRegistry bootstrap = new BootstrapServiceRegistryBuilder()
                .applyClassLoader(enhancing)
                .build();
        try (TestUnit unit = TestUnit.of();
                StandardServiceRegistry registry = new StandardServiceRegistryBuilder(bootstrap)
                        .applySetting("hibernate.connection.datasource", unit.dataSource())
                        .applySetting("hibernate.hbm2ddl.auto", "create")
                        .build();
                SessionFactory factory = new MetadataSources(registry)
                        .addAnnotatedClasses(entities)
                        .buildMetadata()
                        .buildSessionFactory()) {
            scenario.accept(unit, factory);
        }
    }

    @SuppressWarnings("unchecked")
    private static BiConsumer<TestUnit, SessionFactory> scenario(ClassLoader enhancing)
            throws ReflectiveOperationException {
        var constructor =
                Class.forName(Scenario.class.getName(), true, enhancing).getDeclaredConstructor();
        constructor.setAccessible(true);
        return (BiConsumer<TestUnit, SessionFactory>) constructor.newInstance();
    }

    /** What is tried, loaded with the enhanced classes that it names. */
    static class Scenario implements BiConsumer<TestUnit, SessionFactory> {
        private TestUnit unit;
        private SessionFactory factory;
        private NestedTransactions nested;

        @Override
        public void accept(TestUnit unit, SessionFactory factory) {
            this.unit = unit;
            nested = NestedTransactions.of(factory);
            this.factory = factory;
            factory.inTransaction(session -> {
                Owner owner = new Owner();
                owner.id = 1;
                owner.name = "owner";
                session.persist(owner);
                Doc doc = new Doc();
                doc.id = 1;
                doc.title = "title";
                doc.text = "text";
                doc.place = new Place();
                doc.place.city = "city";
                doc.tags.add("tag");
                doc.owner = owner;
                session.persist(doc);
            });
            changedAttributesAreSetBack();
            attributesThatWereLoadedWithinAreNotLoaded();
            attributesThatWereLoadedBeforeStayLoaded();
            standInsThatWereLoadedWithinAreNotLoaded();
            whatWasRemovedOrPersisted();
            readOnlyEntities();
        }

        private void undo(Session session, Runnable work) {
            for (boolean flushes : new boolean[] {true, false}) {
                nested.run(session, () -> {
                    work.run();
                    if (flushes) {
                        session.flush();
                    }
                    throw new Rollback();
                });
                unit.clearStatements();
                session.flush();
                assertThat(unit.statements()).isEmpty();
            }
        }

        private void changedAttributesAreSetBack() {
            factory.inTransaction(session -> {
                Doc doc = session.find(Doc.class, 1);
                int version = doc.getVersion();
                undo(session, () -> {
                    doc.setTitle("changed");
                    doc.getPlace().city = "elsewhere";
                    doc.getTags().add("more");
                });
                // Before the tags are loaded, which counts as a change until it is looked at.
                assertThat(((SelfDirtinessTracker) doc).$$_hibernate_hasDirtyAttributes())
                        .isFalse();
                assertThat(doc.getTitle()).isEqualTo("title");
                assertThat(doc.getVersion()).isEqualTo(version);
                assertThat(doc.getPlace().city).isEqualTo("city");
                assertThat(doc.getTags()).containsExactly("tag");
                doc.setTitle("kept");
            });
            assertThat(unit.value("select title from doc")).isEqualTo("kept");
            factory.inTransaction(session -> session.find(Doc.class, 1).setTitle("title"));
        }

        private void attributesThatWereLoadedWithinAreNotLoaded() {
            factory.inTransaction(session -> {
                Doc doc = session.find(Doc.class, 1);
                assertThat(Hibernate.isPropertyInitialized(doc, "text")).isFalse();
                undo(session, () -> {
                    session.createNativeMutationQuery("update doc set text = 'uncommitted'")
                            .executeUpdate();
                    assertThat(doc.getText()).isIn("uncommitted", "written");
                    doc.setText("written");
                });
                assertThat(Hibernate.isPropertyInitialized(doc, "text")).isFalse();
                assertThat(doc.getText()).isEqualTo("text");
            });
        }

        private void attributesThatWereLoadedBeforeStayLoaded() {
            factory.inTransaction(session -> {
                Doc doc = session.find(Doc.class, 1);
                doc.getText();
                undo(session, () -> doc.setText("changed"));
                assertThat(Hibernate.isPropertyInitialized(doc, "text")).isTrue();
                assertThat(doc.getText()).isEqualTo("text");
                doc.setText("kept");
            });
            assertThat(unit.value("select text from doc")).isEqualTo("kept");
            factory.inTransaction(session -> session.find(Doc.class, 1).setText("text"));
        }

        private void standInsThatWereLoadedWithinAreNotLoaded() {
            factory.inTransaction(session -> {
                Doc doc = session.find(Doc.class, 1);
                Owner owner = doc.getOwner();
                assertThat(Hibernate.isInitialized(owner)).isFalse();
                undo(session, () -> {
                    assertThat(owner.getName()).isEqualTo("owner");
                    owner.setName("changed");
                });
                assertThat(Hibernate.isInitialized(owner)).isFalse();
                assertThat(owner.getName()).isEqualTo("owner");
                owner.setName("kept");
            });
            assertThat(unit.value("select name from owner")).isEqualTo("kept");
        }

        private void whatWasRemovedOrPersisted() {
            factory.inTransaction(session -> {
                Doc doc = session.find(Doc.class, 1);
                Doc fresh = new Doc();
                fresh.id = 2;
                fresh.title = "fresh";
                undo(session, () -> {
                    session.remove(doc);
                    session.persist(fresh);
                });
                assertThat(session.contains(doc)).isTrue();
                assertThat(session.contains(fresh)).isFalse();
                assertThat(doc.getTags()).containsExactly("tag");
                session.persist(fresh);
                doc.setTitle("after");
            });
            assertThat(unit.query("select title from doc order by id"))
                    .containsExactly(List.of("after"), List.of("fresh"));
        }

        private void readOnlyEntities() {
            factory.inTransaction(session -> {
                Doc doc = session.find(Doc.class, 1);
                session.setReadOnly(doc, true);
                undo(session, () -> doc.setTitle("never written"));
                assertThat(doc.getTitle()).isEqualTo("after");
                assertThat(Hibernate.isPropertyInitialized(doc, "text")).isFalse();
                assertThat(doc.getText()).isEqualTo("text");
            });
        }
    }

    /** Enhances the entities that are nested in this test, and gives the rest of it to them. */
    private static final class EnhancingClassLoader extends ClassLoader {
        private final Enhancer enhancer;

        EnhancingClassLoader() {
            super(NestedTransactionsEnhancedTest.class.getClassLoader());
            enhancer = BytecodeProviderInitiator.buildDefaultBytecodeProvider()
                    .getEnhancer(new DefaultEnhancementContext() {
                        @Override
                        public ClassLoader getLoadingClassLoader() {
                            return NestedTransactionsEnhancedTest.class.getClassLoader();
                        }
                    });
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                if (!name.startsWith(NestedTransactionsEnhancedTest.class.getName())) {
                    return super.loadClass(name, resolve);
                }
                byte[] bytes = enhanced(name);
                return defineClass(name, bytes, 0, bytes.length);
            }
        }

        private byte[] enhanced(String name) throws ClassNotFoundException {
            try (InputStream source = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (source == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] original = source.readAllBytes();
                byte[] enhanced = enhancer.enhance(name, original);
                return enhanced == null ? original : enhanced;
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Entity(name = "Doc")
    static class Doc {
        @Id
        int id;

        @Version
        int version;

        String title;

        @Basic(fetch = FetchType.LAZY)
        String text;

        @Embedded
        Place place;

        @ElementCollection
        Set<String> tags = new HashSet<>();

        @ManyToOne(fetch = FetchType.LAZY)
        Owner owner;

        int getVersion() {
            return version;
        }

        String getTitle() {
            return title;
        }

        void setTitle(String title) {
            this.title = title;
        }

        String getText() {
            return text;
        }

        void setText(String text) {
            this.text = text;
        }

        Place getPlace() {
            return place;
        }

        Set<String> getTags() {
            return tags;
        }

        Owner getOwner() {
            return owner;
        }
    }

    @Embeddable
    static class Place {
        String city;
    }

    @Entity(name = "Owner")
    static class Owner {
        @Id
        int id;

        String name;

        String getName() {
            return name;
        }

        void setName(String name) {
            this.name = name;
        }
    }
}
