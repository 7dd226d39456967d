package org.hibernatepg.routing.internal.connection;

import java.lang.reflect.Method;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernatepg.routing.internal.pin.WalPosition;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.jspecify.annotations.Nullable;

/**
 * The first query of a transaction, which takes along the question whether the server has replayed the position: both are one
 * text of two statements, and one round trip. Where that does not fit, or the server is behind, it becomes the query alone.
 */
final class RidingQuery implements StatementTarget {
    private final TransactionServer server;
    private final OwnServer own;
    private final ReplayedServer search;
    private final Method prepare;
    private final @Nullable Object[] text;
    private final RidingCalls calls = new RidingCalls();

    /** Earlier statements, whose results may still be read; closed with this one. */
    private final List<Statement> earlier = new ArrayList<>();

    private PreparedStatement statement;
    private Lease lease;
    private boolean rides = true;

    /** Whether the server was asked, and has the position. */
    private boolean reached;

    private RidingQuery(TransactionServer server, ReplayedServer search, Method prepare, @Nullable Object[] text)
            throws Throwable {
        this.server = server;
        own = server.own();
        this.search = search;
        this.prepare = prepare;
        this.text = text;
        lease = search.candidate();
        @Nullable Object[] both = text.clone();
        both[0] = ReplayCheck.QUESTION + "; " + text[0];
        statement = prepared(both);
    }

    /**
     * Prepares a query.
     *
     * @return null if it is not the first of its transaction, if there is nothing to ask, or if it cannot take a question along
     */
    static @Nullable RidingQuery of(TransactionServer server, Method prepare, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (arguments == null || !server.mayAsk() || !RidingCalls.fits(prepare, arguments)) {
            return null;
        }
        ReplayedServer search = server.forQuery();
        if (search == null) {
            return null;
        }
        RidingQuery query = new RidingQuery(server, search, prepare, arguments);
        if (query.statement.getFetchSize() != 0) {
            query.becomePlain();
        }
        return query;
    }

    private PreparedStatement prepared(@Nullable Object[] arguments) throws Throwable {
        return (PreparedStatement)
                Objects.requireNonNull(StatementTarget.invoke(lease.connection(), prepare, arguments));
    }

    @Override
    public Statement statement() {
        return statement;
    }

    @Override
    public Lease lease() {
        return lease;
    }

    @Override
    public void before(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (!rides || method.getName().equals("close") || isDescription(method)) {
            return;
        }
        boolean asks = own.isUnasked(search);
        if (!asks && server.decided() == null) {
            // The transaction has ended, and the statement with it.
            return;
        }
        boolean fits = RidingCalls.isExecution(method, arguments)
                ? own.sendsQueriesAlone()
                : RidingCalls.takes(method, arguments);
        if (!fits || !(asks || reached)) {
            becomePlain();
        }
    }

    /** After the execution, what it gave is still to be read. */
    private boolean isDescription(Method method) {
        return reached
                && (method.getName().equals("getMetaData") || method.getName().equals("getParameterMetaData"));
    }

    @Override
    public @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("close")) {
            close();
            return null;
        }
        if (!rides) {
            return StatementTarget.invoke(statement, method, arguments);
        }
        if (RidingCalls.isExecution(method, arguments)) {
            return execute(method);
        }
        if (isDescription(method)) {
            PreparedStatement plain = prepared(text);
            earlier.add(plain);
            return StatementTarget.invoke(plain, method, arguments);
        }
        return calls.call(statement, method, arguments);
    }

    private @Nullable Object execute(Method method) throws Throwable {
        ReplayCheck answer;
        try {
            statement.setString(1, WalPosition.format(search.position()));
            statement.execute();
            answer = ReplayCheck.answer(lease, statement.getResultSet());
        } catch (SQLException e) {
            if (reached) {
                throw e;
            }
            if (!search.failed(e)) {
                own.asked(search);
                throw e;
            }
            own.settle(search);
            return executePlain(method);
        }
        if (reached || answer == ReplayCheck.REACHED) {
            return result(method);
        }
        if (answer == ReplayCheck.AFTER_SNAPSHOT) {
            ReplayCheck.renew(lease.connection());
            own.asked(search);
        } else {
            search.next();
            own.settle(search);
        }
        return executePlain(method);
    }

    private @Nullable Object result(Method method) throws SQLException {
        if (!reached) {
            reached = true;
            own.asked(search);
        }
        boolean hasRows = statement.getMoreResults();
        if (method.getReturnType() == ResultSet.class) {
            return statement.getResultSet();
        }
        return hasRows;
    }

    private @Nullable Object executePlain(Method method) throws Throwable {
        preparePlain();
        return StatementTarget.invoke(statement, method, null);
    }

    /** Asks by itself, if nobody did. */
    private void becomePlain() throws Throwable {
        if (own.isUnasked(search)) {
            own.settle(search);
        }
        preparePlain();
    }

    private void preparePlain() throws Throwable {
        rides = false;
        earlier.add(statement);
        lease = server.required();
        statement = prepared(text);
        calls.replay(statement);
    }

    private void close() throws SQLException {
        statement.close();
        for (Statement each : earlier) {
            each.close();
        }
    }
}
