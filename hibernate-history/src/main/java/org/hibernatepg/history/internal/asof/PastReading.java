package org.hibernatepg.history.internal.asof;

import jakarta.persistence.CacheRetrieveMode;
import jakarta.persistence.CacheStoreMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.hibernate.CacheMode;
import org.hibernate.SessionEventListener;
import org.hibernate.Transaction;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.jpa.SpecHints;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.hibernate.resource.transaction.spi.TransactionObserver;
import org.hibernatepg.history.UnknownPastException;
import org.hibernatepg.history.internal.past.Snapshots;
import org.jspecify.annotations.Nullable;

/**
 * What makes a session read the past: each of its transactions is told the point before its first statement, and each statement is changed. It
 * uses nothing that outlives the transaction, so that the connection is as it was for whoever gets it next, behind a pooler too.
 */
final class PastReading implements StatementInspector {
    private static final long serialVersionUID = 1L;

    /** Plans for the past look dearer than they are, and compiling them would take longer than running them. */
    private static final String SETTINGS = """
            select set_config('jit', 'off', true), set_config('%s', ?, true), set_config('%s', ?, true), current_schemas(false), %s""";

    private final transient PastSessions sessions;
    private final transient @Nullable StatementInspector configured;
    private transient @Nullable SharedSessionContractImplementor session;
    private transient @Nullable PastStatement statements;

    PastReading(PastSessions sessions) {
        this.sessions = sessions;
        this.configured = sessions.factory().getSessionFactoryOptions().getStatementInspector();
    }

    /** Begins the transaction of a new session, which ends with it. */
    void begin(SharedSessionContractImplementor opened) {
        session = opened;
        if (opened instanceof SessionImplementor stateful) {
            // Of these find() makes a mode of its own, with which it looks into the cache before there is a statement.
            stateful.setProperty(SpecHints.HINT_SPEC_CACHE_RETRIEVE_MODE, CacheRetrieveMode.BYPASS);
            stateful.setProperty(SpecHints.HINT_SPEC_CACHE_STORE_MODE, CacheStoreMode.BYPASS);
        }
        ignoreCaches(opened);
        opened.getTransactionCoordinator().addObserver(new TransactionEnd());
        opened.getEventListenerManager().addListener(new SessionEnd(opened));
        opened.beginTransaction();
        statements = prepared(opened);
    }

    @Override
    public String inspect(String sql) {
        String known = configured == null ? sql : Objects.requireNonNullElse(configured.inspect(sql), sql);
        SharedSessionContractImplementor reading = session;
        if (reading == null) {
            return known;
        }
        ignoreCaches(reading);
        PastStatement changing = statements;
        if (changing == null) {
            changing = prepared(reading);
            statements = changing;
        }
        return changing.of(known);
    }

    /** Again before each statement, since a query may have set it for itself. A stateless session of Hibernate 6 has no other mode. */
    private static void ignoreCaches(SharedSessionContractImplementor reading) {
        if (reading.getCacheMode() != CacheMode.IGNORE) {
            reading.setCacheMode(CacheMode.IGNORE);
        }
    }

    private PastStatement prepared(SharedSessionContractImplementor reading) {
        if (!reading.isTransactionInProgress()) {
            throw new IllegalStateException(
                    "The session as of %s reads in a transaction, and its own has ended: begin another, or open another session."
                            .formatted(sessions.point().description()));
        }
        try {
            return sessions.statements(
                    prepare(reading.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection()));
        } catch (SQLException e) {
            throw reading.getJdbcServices()
                    .getSqlExceptionHelper()
                    .convert(
                            e,
                            "The transaction cannot read the past as of "
                                    + sessions.point().description());
        }
    }

    /** One snapshot for all statements, so that what is committed meanwhile is in all of them or in none. */
    private List<String> prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
        }
        try (PreparedStatement settings = connection.prepareStatement(SETTINGS.formatted(
                PastPoint.TIME, PastPoint.EVENT, sessions.point().isKnown("?")))) {
            settings.setString(1, sessions.point().time());
            settings.setString(2, sessions.point().event());
            if (sessions.point().snapshot()) {
                settings.setString(3, sessions.point().time());
            }
            try (ResultSet result = settings.executeQuery()) {
                result.next();
                if (!result.getBoolean(5)) {
                    throw new UnknownPastException(
                            Snapshots.unknown(sessions.point().time()));
                }
                return List.of((String[]) result.getArray(4).getArray());
            }
        }
    }

    private final class TransactionEnd implements TransactionObserver {
        @Override
        public void afterBegin() {}

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(boolean successful, boolean delayed) {
            statements = null;
        }
    }

    /** A pool need not end the transaction of a connection that it gets back. */
    private final class SessionEnd implements SessionEventListener {
        private static final long serialVersionUID = 1L;

        private final transient SharedSessionContractImplementor session;

        SessionEnd(SharedSessionContractImplementor session) {
            this.session = session;
        }

        @Override
        public void end() {
            Transaction transaction = session.accessTransaction();
            if (transaction.isActive()) {
                transaction.rollback();
            }
            sessions.clean();
        }
    }
}
