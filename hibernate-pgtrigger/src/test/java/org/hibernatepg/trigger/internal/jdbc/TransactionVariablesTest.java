package org.hibernatepg.trigger.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Savepoint;
import java.util.Map;
import java.util.Set;
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
    void anotherSavepointTellsNothing() {
        transaction.applied(Map.of("a.b", "1"));
        transaction.rollbackTo(new SomeSavepoint());

        assertThat(transaction.missing(Map.of("a.b", "1"))).isEqualTo(Map.of("a.b", "1"));
    }

    @Test
    void whatIsLeftBehindIsEmptiedByTheNextHolder() {
        transaction.inherit(Set.of("a.b"));

        assertThat(transaction.missing(Map.of())).isEqualTo(Map.of("a.b", ""));
        assertThat(transaction.leftBehind()).containsExactly("a.b");
        transaction.applied(Map.of());
        assertThat(transaction.leftBehind()).isEmpty();
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
