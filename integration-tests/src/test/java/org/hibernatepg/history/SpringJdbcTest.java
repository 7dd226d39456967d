package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.Version;
import org.hibernatepg.routing.NestedTransactions;
import org.hibernatepg.routing.ReadOnlyScope;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.routing.ReadOnlyViolationException;
import org.hibernatepg.routing.Rollback;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerViolationException;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's JdbcTemplate beside the session of a JPA transaction, whose connection it uses. */
class SpringJdbcTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Job.class);

    private LocalContainerEntityManagerFactoryBean bean;
    private EntityManagerFactory factory;
    private Session session;
    private JdbcTemplate jdbc;
    private TransactionTemplate transaction;

    @BeforeEach
    void truncate() {
        assumeTrue(!Version.getVersionString().startsWith("6."), "Spring 7 is for Hibernate 7");
        unit.truncate();
    }

    private void start(boolean lazy) {
        DataSource dataSource = lazy ? new LazyConnectionDataSourceProxy(unit.dataSource()) : unit.dataSource();
        bean = new LocalContainerEntityManagerFactoryBean();
        bean.setPersistenceUnitName("default");
        bean.setDataSource(dataSource);
        bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        bean.setManagedTypes(PersistenceManagedTypes.of(Job.class.getName()));
        bean.afterPropertiesSet();
        factory = Objects.requireNonNull(bean.getObject());
        session = (Session) SharedEntityManagerCreator.createSharedEntityManager(factory);
        jdbc = new JdbcTemplate(dataSource);
        transaction = new TransactionTemplate(new JpaTransactionManager(factory));
    }

    @AfterEach
    void stop() {
        if (bean != null) {
            bean.destroy();
        }
    }

    private void insert(int id, String text) {
        jdbc.update("insert into job (id, text) values (?, ?)", id, text);
    }

    private static List<List<Object>> events() {
        return unit.query("select id, text, pgh_context ->> 'user' from job_event order by pgh_id");
    }

    private static List<Object> event(int id, String text, String user) {
        return Arrays.asList(id, text, user);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Spec({"G-007", "RO-08", "XA-02"})
    void whatItWritesInATransactionIsInTheScopesOfItsSession(boolean lazy) {
        start(lazy);
        transaction.executeWithoutResult(status -> {
            try (var context = HistoryContext.open(session, Map.of("user", "ada"))) {
                insert(1, "jdbc");
                session.persist(new Job(2, "orm"));
                try (var ignored = Triggers.of(factory).ignore(session, "Job:no_secrets")) {
                    insert(3, "secret");
                }
            }
            insert(4, "outside");
            NestedTransactions.of(factory).run(inner -> {
                insert(5, "undone");
                throw new Rollback();
            });
            try (ReadOnlyScope scope =
                    ReadOnlyScopes.of(factory).named("report").open()) {
                assertThatThrownBy(() -> insert(6, "refused")).satisfies(e -> assertThat(
                                ReadOnlyViolationException.find(e).orElseThrow().getScope())
                        .isEqualTo("report"));
            }
            insert(7, "after");
        });
        assertThat(events())
                .containsExactly(
                        event(1, "jdbc", "ada"),
                        event(2, "orm", "ada"),
                        event(3, "secret", "ada"),
                        event(4, "outside", null),
                        event(7, "after", null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Spec("RO-11")
    void whatIsRefusedIsToldByItsException(boolean lazy) {
        start(lazy);
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> insert(1, "secret")))
                .satisfies(e -> assertThat(TriggerViolationException.find(e)).isPresent());
        transaction.setReadOnly(true);
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> insert(1, "written")))
                .satisfies(e -> assertThat(
                                ReadOnlyViolationException.find(e).orElseThrow().getScope())
                        .isEqualTo("read-only connection"));
        assertThat(events()).isEmpty();
    }

    @Test
    void withoutATransactionOfJpaItHasAConnectionThatNothingIsKnownOf() {
        start(false);
        HistoryContext.run(
                Map.of("user", "ada"), () -> ReadOnlyScopes.of(factory).run(inner -> insert(1, "apart")));
        assertThat(events()).containsExactly(event(1, "apart", null));
    }

    @Entity(name = "Job")
    @TrackHistory
    @Protect(name = "no_secrets", operations = Operation.INSERT, condition = "new.text = 'secret'")
    static class Job {
        @Id
        int id;

        String text;

        protected Job() {}

        Job(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }
}
