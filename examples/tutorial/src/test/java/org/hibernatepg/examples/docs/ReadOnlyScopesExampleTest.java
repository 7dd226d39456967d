package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.routing.NestedTransaction;
import org.hibernatepg.routing.NestedTransactions;
import org.hibernatepg.routing.ReadOnlyScope;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.routing.ReadOnlyTransaction;
import org.hibernatepg.routing.ReadOnlyViolationException;
import org.hibernatepg.routing.RoutingProxies;
import org.hibernatepg.routing.spring.RoutingPostProcessor;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ReadOnlyScopesExampleTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Account.class);

    private final SessionFactory sessionFactory = unit.sessionFactory();
    private final ReadOnlyScopes scopes = ReadOnlyScopes.of(sessionFactory).named("nightly export");

    @BeforeEach
    void fill() {
        unit.truncate();
        unit.jdbc("insert into account (id, name, exports) values (1, 'Ada', 0)");
    }

    // snippet: ro-run
    List<String> names() {
        return ReadOnlyScopes.of(sessionFactory).named("nightly export").call(session -> session.createSelectionQuery(
                        "select name from Account", String.class)
                .getResultList());
    }
    // end

    @Test
    @Spec("RO-08")
    void workInASessionOfItsOwn() {
        assertThat(names()).containsExactly("Ada");
    }

    @Test
    @Spec("RO-01")
    void aChangeIsRefused() {
        // snippet: ro-refused
        try {
            scopes.run(session -> session.find(Account.class, 1).name = "X");
        } catch (ReadOnlyViolationException e) {
            e.getScope(); // nightly export
            e.getSQL(); // the update
            e.getSQLState(); // 25006
        }
        // end
        assertThatThrownBy(() -> scopes.run(session -> session.find(Account.class, 1).name = "X"))
                .isInstanceOfSatisfying(ReadOnlyViolationException.class, e -> {
                    assertThat(e.getScope()).isEqualTo("nightly export");
                    assertThat(e.getSQL()).startsWithIgnoringCase("update account");
                    assertThat(e.getSQLState()).isEqualTo("25006");
                });
        assertThat(unit.value("select name from account")).isEqualTo("Ada");
    }

    // snippet: ro-dump
    String dump() {
        return ReadOnlyScopes.of(sessionFactory).named("dump").fast().call(session -> {
            List<Account> accounts =
                    session.createSelectionQuery("from Account", Account.class).getResultList();
            accounts.forEach(account -> account.name = "anonymous " + account.id);
            return json(accounts);
        });
    }
    // end

    private static String json(List<Account> accounts) {
        return accounts.stream()
                .map(account -> "{\"name\": \"" + account.name + "\"}")
                .toList()
                .toString();
    }

    @Test
    @Spec("RO-01")
    void objectsAreChangedToBeShownAndNotSaved() {
        assertThat(dump()).isEqualTo("[{\"name\": \"anonymous 1\"}]");
        assertThat(unit.value("select name from account")).isEqualTo("Ada");
    }

    private void report() {
        assertThat(names()).isNotEmpty();
    }

    @Test
    @Spec("RO-07")
    void aScopeOfTheThread() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        // snippet: ro-open
        try (ReadOnlyScope scope = scopes.open()) {
            report(); // whichever sessions of the unit it uses on this thread
            Future<?> elsewhere = executor.submit(scope.wrap(() -> report()));
            elsewhere.get();
        }
        // end
        executor.shutdownNow();
    }

    // snippet: ro-session
    void place(Session session, Account account) {
        account.name = "Grace";
        try (ReadOnlyScope scope = scopes.open(session)) {
            audit(session);
        }
        account.name = account.name + " H.";
    }
    // end

    private static void audit(Session session) {
        assertThat(session.createSelectionQuery("select name from Account", String.class)
                        .getSingleResult())
                .isEqualTo("Grace");
    }

    @Test
    @Spec("RO-09")
    void aPartOfATransaction() {
        unit.inTransaction(session -> place(session, session.find(Account.class, 1)));
        assertThat(unit.value("select name from account")).isEqualTo("Grace H.");
    }

    @Test
    @Spec("RO-10")
    void aBlockThatWritesHasATransactionOfItsOwn() {
        // snippet: ro-requires-new
        scopes.run(session -> {
            Account account = session.find(Account.class, 1);
            NestedTransactions.of(sessionFactory).requiresNew().run(own -> own.find(Account.class, account.id)
                    .exports++);
        });
        // end
        assertThat(unit.value("select exports from account")).isEqualTo(1);
    }

    // snippet: ro-annotation
    interface Accounts {
        List<String> names();

        void rename(int id, String name);
    }

    @ReadOnlyTransaction(name = "accounts")
    class DatabaseAccounts implements Accounts {
        @Override
        public List<String> names() {
            return sessionFactory.fromTransaction(
                    session -> session.createSelectionQuery("select name from Account", String.class)
                            .getResultList());
        }

        @Override
        @NestedTransaction
        public void rename(int id, String name) {
            NestedTransactions.of(sessionFactory).run(session -> session.find(Account.class, id).name = name);
        }
    }

    Accounts accounts() {
        return RoutingProxies.of(sessionFactory).wrap(Accounts.class, new DatabaseAccounts());
    }
    // end

    @Test
    @Spec("RO-08")
    void annotationsOnAnInterface() {
        accounts().rename(1, "Grace");
        assertThat(accounts().names()).containsExactly("Grace");
    }

    // snippet: ro-spring
    @Configuration
    static class RoutingConfiguration {
        @Bean
        static RoutingPostProcessor routing() {
            return new RoutingPostProcessor();
        }
    }
    // end

    @Test
    void springTakesTheBean() {
        try (var context = new AnnotationConfigApplicationContext(RoutingConfiguration.class)) {
            assertThat(context.getBean(RoutingPostProcessor.class)).isNotNull();
        }
    }

    @Entity(name = "Account")
    static class Account {
        @Id
        int id;

        String name;

        int exports;
    }
}
