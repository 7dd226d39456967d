package org.hibernatepg.trigger.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.trigger.internal.jdbc.TransactionVariables.SEARCH_PATH;

import java.sql.Savepoint;
import java.util.Map;
import java.util.Set;
import org.hibernatepg.trigger.internal.jdbc.TransactionVariables.LeftBehind;
import org.junit.jupiter.api.Test;

class TransactionVariablesTest {
    private final TransactionVariables transaction = new TransactionVariables();

    @Test
    void onlyWhatDiffersIsMissing() {
        transaction.applied(Map.of("a.b", "1", "a.c", "2"));

        assertThat(transaction.missing(Map.of("a.b", "1", "a.c", "3"))).isEqualTo(Map.of("a.c", "3"));
    }

    @Test
    void whatIsNoLongerWantedIsEmptied() {
        transaction.applied(Map.of("a.b", "1"));

        assertThat(transaction.missing(Map.of())).isEqualTo(Map.of("a.b", ""));
        transaction.applied(Map.of());
        assertThat(transaction.missing(Map.of())).isEmpty();
    }

    @Test
    void afterTheUnseenEverythingIsSentAgain() {
        transaction.applied(Map.of("a.b", "1"));
        transaction.applied(Map.of("a.c", "2"));
        transaction.unsettle();

        assertThat(transaction.missing(Map.of("a.c", "2"))).isEqualTo(Map.of("a.c", "2", "a.b", ""));
    }

    @Test
    void aSavepointRemembersWhatWasInForce() {
        Savepoint savepoint = new SomeSavepoint();
        transaction.applied(Map.of("a.b", "1"));
        transaction.setSavepoint(savepoint);
        transaction.applied(Map.of());
        transaction.rollbackTo(savepoint);

        assertThat(transaction.missing(Map.of("a.b", "1"))).isEmpty();
        assertThat(transaction.missing(Map.of())).isEqualTo(Map.of("a.b", ""));
    }

    @Test
    void aSavepointThatEndsTakesTheLaterOnesAlong() {
        Savepoint outer = new SomeSavepoint();
        transaction.setSavepoint(outer);
        for (int i = 0; i < 1_000; i++) {
            Savepoint tried = new SomeSavepoint();
            transaction.setSavepoint(tried);
            transaction.setSavepoint(new SomeSavepoint());
            transaction.rollbackTo(tried);
            transaction.setSavepoint(new SomeSavepoint());
            transaction.releaseSavepoint(tried);
        }
        assertThat(transaction.savepoints()).isOne();

        transaction.releaseSavepoint(outer);
        assertThat(transaction.savepoints()).isZero();
    }

    @Test
    void anotherSavepointTellsNothing() {
        transaction.applied(Map.of("a.b", "1"));
        transaction.rollbackTo(new SomeSavepoint());

        assertThat(transaction.missing(Map.of("a.b", "1"))).isEqualTo(Map.of("a.b", "1"));
    }

    @Test
    void whatIsLeftBehindIsEmptiedByTheNextHolder() {
        transaction.inherit(new LeftBehind(Set.of("a.b"), null));

        assertThat(transaction.missing(Map.of())).isEqualTo(Map.of("a.b", ""));
        assertThat(transaction.leftBehind().names()).containsExactly("a.b");
        transaction.applied(Map.of());
        assertThat(transaction.leftBehind()).isEqualTo(LeftBehind.NOTHING);
    }

    @Test
    void theSearchPathGoesBackToWhatItWas() {
        transaction.pathBefore("app");
        transaction.applied(Map.of(SEARCH_PATH, "a"));

        assertThat(transaction.lacksPath(Map.of(SEARCH_PATH, "a"))).isFalse();
        assertThat(transaction.lacksPath(Map.of(SEARCH_PATH, "a, b"))).isTrue();
        assertThat(transaction.missing(Map.of(SEARCH_PATH, "a, b"))).isEqualTo(Map.of(SEARCH_PATH, "a, b"));
        assertThat(transaction.missing(Map.of())).isEqualTo(Map.of(SEARCH_PATH, "app"));
        transaction.applied(Map.of());
        assertThat(transaction.missing(Map.of())).isEmpty();
        assertThat(transaction.isPathUnknown()).isTrue();
    }

    @Test
    void aSavepointRemembersTheSearchPathFromBefore() {
        Savepoint before = new SomeSavepoint();
        Savepoint inside = new SomeSavepoint();
        transaction.setSavepoint(before);
        transaction.pathBefore("app");
        transaction.applied(Map.of(SEARCH_PATH, "a"));
        transaction.setSavepoint(inside);
        transaction.applied(Map.of());

        transaction.rollbackTo(inside);
        assertThat(transaction.missing(Map.of())).isEqualTo(Map.of(SEARCH_PATH, "app"));
        transaction.rollbackTo(before);
        assertThat(transaction.missing(Map.of())).isEmpty();
    }

    @Test
    void aSearchPathThatIsSetOtherwiseGivesWayInTheScopeAndStaysOutside() {
        transaction.movePath();
        assertThat(transaction.missing(Map.of())).isEmpty();
        transaction.pathBefore("app");
        transaction.applied(Map.of(SEARCH_PATH, "a", "a.b", "1"));
        transaction.movePath();

        assertThat(transaction.missing(Map.of(SEARCH_PATH, "a", "a.b", "1"))).isEqualTo(Map.of(SEARCH_PATH, "a"));
        assertThat(transaction.isPathUnknown()).isFalse();
    }

    private static final class SomeSavepoint implements Savepoint {
        @Override
        public int getSavepointId() {
            return 0;
        }

        @Override
        public String getSavepointName() {
            return "";
        }
    }
}
