package org.hibernatepg.routing;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import org.hibernate.engine.transaction.jta.platform.internal.AbstractJtaPlatform;
import org.hibernatepg.testing.TestUnit;

/** Transactions of JTA by Narayana, which keeps what it notes of them in memory. */
final class Jta {
    private Jta() {}

    static TransactionManager manager() {
        return Narayana.MANAGER;
    }

    /** Sets what Hibernate has to know of them, and the data source whose connections take part in them. */
    static TestUnit set(TestUnit unit, XaDataSource source) {
        return unit.set("hibernate.connection.datasource", source.proxy())
                .set("hibernate.transaction.coordinator_class", "jta")
                .set("hibernate.transaction.jta.platform", new Platform());
    }

    private static final class Narayana {
        static final TransactionManager MANAGER = start();

        private static TransactionManager start() {
            for (String store : new String[] {null, "communicationStore", "stateStore"}) {
                BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                        .setObjectStoreType(VolatileStore.class.getName());
            }
            return com.arjuna.ats.jta.TransactionManager.transactionManager();
        }
    }

    private static final class Platform extends AbstractJtaPlatform {
        private static final long serialVersionUID = 1L;

        @Override
        protected TransactionManager locateTransactionManager() {
            return manager();
        }

        @Override
        protected UserTransaction locateUserTransaction() {
            return com.arjuna.ats.jta.UserTransaction.userTransaction();
        }
    }
}
