package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.UpdateTimestamp;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VersionedTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Document.class,
                    Contract.class,
                    Guarded.class,
                    Noted.class,
                    Stamped.class,
                    Tagged.class,
                    Boxed.class)
            .set("hibernate.jdbc.batch_size", 10);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.inTransaction(session -> {
            session.persist(new Document(1));
            session.persist(new Contract(1));
        });
        unit.clearStatements();
    }

    @Test
    @Spec("B-037")
    void aChangeAddsOneAndAnUpdateWithoutAChangeNothing() {
        unit.inTransaction(session -> session.find(Document.class, 1).title = "first");
        unit.inTransaction(session -> session.createMutationQuery("update Document set title = 'first'")
                .executeUpdate());
        unit.jdbc("update document set title = title");
        assertThat(unit.value("select version from document")).isEqualTo(1);

        unit.inTransaction(session -> session.createMutationQuery("update Document set title = 'second'")
                .executeUpdate());
        unit.jdbc("update document set title = null");
        assertThat(unit.value("select version from document")).isEqualTo(3);
    }

    @Test
    void anEntityMayHaveSeveralCounters() {
        try (TestUnit twice = TestUnit.of(CountedTwice.class).start()) {
            twice.inTransaction(session -> session.persist(new CountedTwice()));
            twice.jdbc("update countedtwice set text = 'changed'");

            assertThat(twice.query("select version, changes from countedtwice")).containsExactly(List.of(1, 1L));
        }
    }

    @Test
    @Spec("B-037")
    void nobodyCanSetTheVersion() {
        ReadOnlyAttributeException refused = refused(session -> session.find(Document.class, 1).version = 5);

        assertThat(refused).hasMessageContaining("pgtrigger: Cannot set the version of a row of table Document");
        assertThat(refused.uri()).isEqualTo("Document:versioned");
        assertThat(refused.operation()).isEqualTo(UPDATE);
        assertThat(refused.changes()).containsExactly(new AttributeChange("version", "0", "5"));
        assertThat(refused(session -> session.createMutationQuery("update Document set version = 5, title = 'x'")
                                .executeUpdate())
                        .changes())
                .containsExactly(new AttributeChange("version", "0", "5"));
        assertThatThrownBy(() -> unit.jdbc("update contract set version = 5"))
                .hasMessageContaining("Cannot set the version of a row of table Contract");
        assertThat(unit.value("select version from document")).isEqualTo(0);
    }

    @Test
    @Spec("B-038")
    void theEntityIsFreshAfterTheFlush() {
        unit.inTransaction(session -> {
            Document document = session.find(Document.class, 1);
            document.title = "first";
            session.flush();
            assertThat(document.version).isEqualTo(1);
            document.title = "second";
            session.flush();
            assertThat(document.version).isEqualTo(2);
        });

        assertThat(unit.statements()).noneMatch(sql -> sql.startsWith("select") && sql.contains("version=?"));
        assertThat(unit.value("select version from document")).isEqualTo(2);
    }

    @Test
    @Spec("B-038")
    void entitiesAreFreshInABatchToo() {
        unit.inTransaction(session -> {
            for (int id = 2; id <= 5; id++) {
                session.persist(new Document(id));
                session.persist(new Contract(id));
            }
        });

        unit.inTransaction(session -> {
            List<Document> documents = session.createSelectionQuery("from Document", Document.class)
                    .getResultList();
            List<Contract> contracts = session.createSelectionQuery("from Contract", Contract.class)
                    .getResultList();
            documents.forEach(document -> document.title = "changed");
            contracts.forEach(contract -> contract.title = "changed");
            session.flush();
            assertThat(documents).extracting(document -> document.version).containsOnly(1);
            assertThat(contracts).extracting(contract -> contract.version).containsOnly(1L);
        });
    }

    @Test
    @Spec("B-038")
    void inAStatelessSessionAJpaVersionIsFreshAndAnotherOneAfterARefresh() {
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            Document document = session.get(Document.class, 1);
            Contract contract = session.get(Contract.class, 1);
            document.title = "changed";
            contract.title = "changed";
            session.update(document);
            session.update(contract);
            session.refresh(document);
            assertThat(document.version).isEqualTo(1);
            assertThat(contract.version).isEqualTo(1L);
            contract.title = "again";
            session.update(contract);
            session.getTransaction().commit();
        }
        assertThat(unit.value("select version from contract")).isEqualTo(2L);
    }

    @Test
    void hibernateChecksAVersionThatTheDatabaseCounts() {
        unit.inTransaction(session -> {
            Contract contract = session.find(Contract.class, 1);
            contract.title = "first";
            session.flush();
            assertThat(contract.version).isEqualTo(1L);
            contract.title = "second";
            session.flush();
            assertThat(contract.version).isEqualTo(2L);
        });
        unit.inTransaction(session -> session.find(Contract.class, 1).title = "third");

        assertThat(unit.value("select version from contract")).isEqualTo(3L);
    }

    @Test
    void aChangeByAnotherProgramMakesTheEntityStale() {
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Contract contract = session.find(Contract.class, 1);
                    unit.jdbc("update contract set title = 'behind your back'");
                    contract.title = "mine";
                }))
                .isInstanceOf(OptimisticLockException.class);
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Contract contract = session.find(Contract.class, 1);
                    unit.jdbc("update contract set title = 'again'");
                    session.remove(contract);
                }))
                .isInstanceOf(OptimisticLockException.class);
        assertThat(unit.query("select title, version from contract")).containsExactly(List.of("again", 2L));
    }

    @Test
    void aDetachedEntityIsMergedByItsVersion() {
        Contract detached = unit.fromTransaction(session -> session.find(Contract.class, 1));
        unit.inTransaction(session -> {
            detached.title = "merged";
            Contract merged = session.merge(detached);
            session.flush();
            assertThat(merged.version).isEqualTo(1L);
        });

        detached.title = "stale";
        assertThatThrownBy(() -> unit.inTransaction(session -> session.merge(detached)))
                .isInstanceOf(OptimisticLockException.class);
    }

    @Test
    void anEntityIsInsertedWithTheVersionThatItHolds() {
        unit.inTransaction(session -> session.persist(new Document(2, 7)));
        unit.inTransaction(session -> session.find(Document.class, 2).title = "x");

        assertThat(unit.value("select version from document where id = 2")).isEqualTo(8);
        assertThat(unit.value("select version from contract where id = 1")).isEqualTo(0L);
    }

    @Test
    void countsFromAnUnknownVersion() {
        unit.inTransaction(session -> session.persist(new Boxed(1)));
        unit.inTransaction(session -> {
            Boxed boxed = session.find(Boxed.class, 1);
            boxed.title = "x";
            session.flush();
            assertThat(boxed.count).isEqualTo((short) 1);
        });
    }

    @Test
    void otherGeneratedAttributesDoNotGetInTheWay() {
        unit.inTransaction(session -> session.persist(new Stamped(1)));
        unit.inTransaction(session -> {
            Stamped stamped = session.find(Stamped.class, 1);
            stamped.title = "x";
            session.flush();
            assertThat(stamped.version).isEqualTo(1);
            stamped.title = "y";
            session.flush();
            assertThat(stamped.version).isEqualTo(2);
        });
    }

    @Test
    void aChangedCollectionOfTheEntityDoesNotMakeItStale() {
        unit.inTransaction(session -> session.persist(new Tagged(1)));
        unit.inTransaction(session -> {
            Tagged tagged = session.find(Tagged.class, 1);
            tagged.tags.add("new");
            session.flush();
            tagged.title = "x";
            session.flush();
            tagged.tags.add("newer");
            tagged.title = "y";
        });

        assertThat(unit.value("select title from tagged")).isEqualTo("y");
        assertThat(unit.value("select count(*) from tagged_tags")).isEqualTo(2L);
        unit.inTransaction(session -> session.find(Tagged.class, 1).title = "z");
    }

    @Test
    void aVersionCanBeForcedToTheNextNumberAndToNoOther() {
        unit.inTransaction(
                session -> session.find(Contract.class, 1, LockModeType.PESSIMISTIC_FORCE_INCREMENT).title = "x");
        unit.inTransaction(session -> session.find(Contract.class, 1, LockModeType.OPTIMISTIC_FORCE_INCREMENT));
        unit.inTransaction(session -> session.createMutationQuery("update versioned Contract set title = 'y'")
                .executeUpdate());
        long version = (Long) unit.value("select version from contract");

        assertThat(version).isEqualTo(4);
        assertThatThrownBy(() -> unit.jdbc("update contract set version = 6"))
                .hasMessageContaining("Cannot set the version of a row of table Contract");
        assertThatThrownBy(() -> unit.jdbc("update contract set version = 3"))
                .hasMessageContaining("Cannot set the version of a row of table Contract");
    }

    @Test
    void anEntityThatWasReadBeforeAnothersChangeIsNotWritten() {
        ReadOnlyAttributeException refused = refused(session -> {
            Document document = session.find(Document.class, 1);
            unit.jdbc("update document set title = 'behind your back'");
            document.title = "mine";
        });

        assertThat(refused.changes()).containsExactly(new AttributeChange("version", "1", "0"));
    }

    @Test
    void aReadOnlyEntityLeavesTheJpaVersionToHibernate() {
        unit.inTransaction(session -> session.persist(new Noted(1)));
        unit.inTransaction(session -> session.find(Noted.class, 1).note = "x");

        assertThat(unit.value("select version from noted")).isEqualTo(1);
        assertThat(refused(session -> session.find(Noted.class, 1).text = "x").uri())
                .isEqualTo("Noted:text");
    }

    @Test
    @Spec("T-041")
    void checksOfTheVersionSeeWhatTheStatementSetWhateverTheirNames() {
        unit.inTransaction(session -> session.persist(new Guarded(1)));

        assertThat(InstalledTriggers.namesOn(unit, "guarded"))
                .containsExactly(
                        TriggerId.of("Guarded", "a_before"),
                        TriggerId.of("Guarded", "b_before"),
                        TriggerId.of("Guarded", "z_after"),
                        TriggerId.of("Guarded", "z_later"),
                        TriggerId.of("Guarded", "~m_counted"));
        unit.inTransaction(session -> session.find(Guarded.class, 1).title = "x");
        assertThat(unit.query("select title, version from guarded")).containsExactly(List.of("x", 1));
        assertThat(catchThrowableOfType(
                                TriggerViolationException.class,
                                () -> unit.inTransaction(
                                        session -> session.createMutationQuery("update Guarded set version = 3")
                                                .executeUpdate()))
                        .uri())
                .isEqualTo("Guarded:a_before");
    }

    @Test
    void ignoredItCountsNothingAndTheVersionCanBeSet() {
        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(
                        session,
                        () -> session.createMutationQuery("update Document set version = 40, title = 'x'")
                                .executeUpdate(),
                        "Document:versioned"));

        assertThat(unit.query("select version, title from document")).containsExactly(List.of(40, "x"));
    }

    @Test
    void isATriggerThatTestsInItsFunctionWhetherAnythingChanged() {
        assertThat(InstalledTriggers.definition(unit, "Boxed", "~counted"))
                .isEqualTo("CREATE TRIGGER \"%1$s\" BEFORE UPDATE ON boxed FOR EACH ROW"
                                .formatted(TriggerId.of("Boxed", "~counted"))
                        + " EXECUTE FUNCTION \"%1$s\"()".formatted(TriggerId.of("Boxed", "~counted")));
        assertThat(unit.value("select prosrc from pg_proc where proname = ?", TriggerId.of("Boxed", "~counted")))
                .isEqualTo("""

                        begin
                            if (old.* is distinct from new.*) is not true then
                                return new;
                            end if;
                            if new."COUNT" is distinct from old."COUNT" then
                                raise exception using
                                    errcode = '23001',
                                    message = 'pgtrigger: Cannot set the version of a row of table Boxed',
                                    detail = concat(tg_op, concat(' of row (id)=(', concat_ws(', ', old."id"::text), ')'), ' refused', array_to_string(array[
                                            case when old."COUNT"::text is distinct from new."COUNT"::text then format(E'\\nAttribute %L from %L to %L', 'count', old."COUNT", new."COUNT") end], '')),
                                    schema = tg_table_schema,
                                    table = tg_table_name,
                                    column = 'COUNT',
                                    constraint = 'Boxed:counted',
                                    datatype = 'pgtrigger.read_only';
                            end if;
                            new."COUNT" = coalesce(old."COUNT", 0) + 1;
                            return new;
                        end
                        """);
    }

    @Test
    void anAttributeThatCannotCountIsAFaultAtBoot() {
        assertThat(BootFaults.of(CountsTexts.class, CountsNothing.class))
                .containsExactlyInAnyOrder(
                        "CountsTexts: '@Versioned(name = \"versioned\")' names the attribute 'title' of type String. A version"
                                + " is a short, an int or a long.",
                        "CountsNothing: '@Versioned(name = \"versioned\")' names the attribute 'version', which has no column"
                                + " in table CountsNothing. Its attributes are id, title.");
    }

    private static ReadOnlyAttributeException refused(Consumer<Session> work) {
        ReadOnlyAttributeException refused =
                catchThrowableOfType(ReadOnlyAttributeException.class, () -> unit.inTransaction(work));
        assertThat(refused).as("nothing was refused").isNotNull();
        return refused;
    }

    @Entity(name = "Document")
    @Versioned
    static class Document {
        @Id
        int id;

        String title;
        int version;

        Document() {}

        Document(int id) {
            this.id = id;
        }

        Document(int id, int version) {
            this.id = id;
            this.version = version;
        }
    }

    @Entity(name = "Contract")
    @Versioned
    static class Contract {
        @Id
        int id;

        String title;

        @Version
        long version;

        Contract() {}

        Contract(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Guarded")
    @Protect(name = "a_before", operations = Operation.UPDATE, condition = "changed(version)")
    @ReadOnly(name = "b_before", attributes = "version")
    @Versioned(name = "m_counted")
    @Protect(name = "z_after", operations = Operation.UPDATE, condition = "changed(version)")
    @ReadOnly(name = "z_later", attributes = "version")
    static class Guarded {
        @Id
        int id;

        String title;

        int version;

        Guarded() {}

        Guarded(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Noted")
    @ReadOnly(name = "text", exclude = "note")
    @Versioned
    static class Noted {
        @Id
        int id;

        String note;
        String text;

        @Version
        int version;

        Noted() {}

        Noted(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Stamped")
    @Versioned
    static class Stamped {
        @Id
        int id;

        String title;
        int version;

        @UpdateTimestamp
        Instant zuletzt;

        Stamped() {}

        Stamped(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Tagged")
    @DynamicUpdate
    @Versioned
    static class Tagged {
        @Id
        int id;

        String title;

        @ElementCollection
        List<String> tags = new ArrayList<>();

        @Version
        int version;

        Tagged() {}

        Tagged(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Boxed")
    @Versioned(name = "counted", attribute = "count", ignorable = false)
    static class Boxed {
        @Id
        int id;

        String title;

        @Column(name = "`COUNT`")
        Short count;

        Boxed() {}

        Boxed(int id) {
            this.id = id;
        }
    }

    @Entity(name = "CountsTexts")
    @Versioned(attribute = "title")
    static class CountsTexts {
        @Id
        int id;

        String title;
    }

    @Entity(name = "CountsNothing")
    @Versioned
    static class CountsNothing {
        @Id
        int id;

        String title;
    }

    @Entity(name = "CountedTwice")
    @Versioned
    @Versioned(name = "changes", attribute = "changes")
    static class CountedTwice {
        @Id
        int id;

        int version;
        long changes;

        @Nullable
        String text;
    }
}
