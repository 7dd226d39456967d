package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.metamodel.EntityType;
import jakarta.persistence.metamodel.SingularAttribute;
import jakarta.persistence.metamodel.StaticMetamodel;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The static metamodel of events, in the form in which hibernate-processor generates that of an event entity. */
class EventMetamodelTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Memo.class, MemoChange.class, SharedMemo.class);

    @Test
    @Spec("E-018")
    void criteriaOverEventsAreTyped() {
        unit.inTransaction(session -> session.persist(new Memo(1, "a")));
        unit.jdbc("update Memo set text = 'b'");

        unit.inTransaction(session -> {
            CriteriaBuilder builder = session.getCriteriaBuilder();
            CriteriaQuery<String> query = builder.createQuery(String.class);
            Root<MemoChange> change = query.from(MemoChange.class);
            query.select(change.get(MemoChange_.text))
                    .where(builder.equal(change.get(MemoChange_.pghOperation), EventOperation.UPDATE))
                    .orderBy(builder.asc(change.get(MemoChange_.pghId)));
            assertThat(session.createSelectionQuery(query).getResultList()).containsExactly("b");
        });
    }

    @Test
    void allAttributesOfEventsAndContextsAreFilled() {
        unit.inTransaction(session -> {
            assertThat(EventRecord_.class_.getJavaType()).isEqualTo(EventRecord.class);
            assertThat(EventRecord_.class_.getDeclaredSingularAttributes())
                    .containsExactlyInAnyOrder(
                            EventRecord_.pghId,
                            EventRecord_.pghCreatedAt,
                            EventRecord_.pghLabel,
                            EventRecord_.pghOperation,
                            EventRecord_.pghXid,
                            EventRecord_.pghContext,
                            EventRecord_.pghContextId);
            assertThat(ContextRecord_.class_.getDeclaredSingularAttributes())
                    .containsExactlyInAnyOrder(
                            ContextRecord_.pghId,
                            ContextRecord_.contextId,
                            ContextRecord_.transactionId,
                            ContextRecord_.createdAt,
                            ContextRecord_.updatedAt,
                            ContextRecord_.metadata);
        });
    }

    @Test
    void sharedContextsAreFoundByTypedCriteria() {
        HistoryContext.run(Map.of("user", 7), () -> unit.inTransaction(session -> session.persist(new SharedMemo(1))));

        unit.inTransaction(session -> assertThat(contexts(session))
                .singleElement()
                .satisfies(context -> assertThat(context.getMetadata()).containsEntry("user", 7)));
    }

    private static List<ContextRecord> contexts(Session session) {
        CriteriaBuilder builder = session.getCriteriaBuilder();
        CriteriaQuery<ContextRecord> query = builder.createQuery(ContextRecord.class);
        Root<ContextRecord> context = query.from(ContextRecord.class);
        query.where(builder.isNotNull(context.get(ContextRecord_.transactionId)));
        return session.createSelectionQuery(query).getResultList();
    }

    @Entity(name = "SharedMemo")
    @TrackHistory(context = ContextStorage.SHARED)
    static class SharedMemo {
        @Id
        int id;

        protected SharedMemo() {}

        SharedMemo(int id) {
            this.id = id;
        }
    }
}

@Entity(name = "Memo")
@TrackHistory(eventClass = MemoChange.class)
class Memo {
    @Id
    int id;

    @Nullable
    String text;

    protected Memo() {}

    Memo(int id, String text) {
        this.id = id;
        this.text = text;
    }
}

@Entity(name = "MemoChange")
class MemoChange extends EventRecord {
    int id;

    @Nullable
    String text;
}

@StaticMetamodel(MemoChange.class)
@SuppressWarnings("NullAway.Init")
abstract class MemoChange_ extends EventRecord_ {
    static volatile EntityType<MemoChange> class_;
    static volatile SingularAttribute<MemoChange, Integer> id;
    static volatile SingularAttribute<MemoChange, String> text;
}
