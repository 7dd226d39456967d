package org.hibernatepg.trigger.internal.violation;

import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.InvalidTransitionException;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.hibernatepg.trigger.ReadOnlyAttributeException;
import org.hibernatepg.trigger.TriggerViolation;
import org.hibernatepg.trigger.TriggerViolationException;
import org.hibernatepg.trigger.spi.ViolationFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Makes typed exceptions of the errors that this library's triggers raise. */
public final class ViolationReader {
    private static final Pattern OPERATION = Pattern.compile("\\A(INSERT|UPDATE|DELETE|TRUNCATE)\\b");

    /** Those of other modules, by the kind of error. */
    private static final Map<String, ViolationFactory> FACTORIES =
            ServiceLoader.load(ViolationFactory.class, ViolationReader.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .collect(Collectors.toUnmodifiableMap(ViolationFactory::kind, factory -> factory));

    private ViolationReader() {}

    /** The violation in an exception or in what caused it. */
    public static Optional<TriggerViolationException> find(@Nullable Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause() == t ? null : t.getCause()) {
            if (t instanceof TriggerViolationException violation) {
                return Optional.of(violation);
            }
            if (t instanceof SQLException sqlException) {
                Optional<TriggerViolationException> found = read(sqlException, "");
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** The violation that a driver's exception, or the next one of a batch, stands for. */
    static Optional<TriggerViolationException> read(SQLException thrown, String sql) {
        for (SQLException e = thrown; e != null; e = e.getNextException()) {
            if (e instanceof PSQLException pgException && pgException.getServerErrorMessage() != null) {
                SQLException cause = e;
                Optional<TriggerViolationException> found =
                        read(Objects.requireNonNull(pgException.getServerErrorMessage()), cause, sql);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<TriggerViolationException> read(ServerErrorMessage error, SQLException cause, String sql) {
        String kind = error.getDatatype();
        if (kind == null) {
            return Optional.empty();
        }
        ViolationFactory factory = FACTORIES.get(kind);
        return factory != null
                ? Optional.of(factory.exception(violation(error), cause, sql))
                : ViolationKind.of(kind).map(own -> exception(own, violation(error), cause, sql));
    }

    private static TriggerViolationException exception(
            ViolationKind kind, TriggerViolation violation, SQLException cause, String sql) {
        return switch (kind) {
            case PROTECTED -> new ProtectedOperationException(violation, cause, sql);
            case READ_ONLY -> new ReadOnlyAttributeException(violation, cause, sql);
            case TRANSITION -> new InvalidTransitionException(violation, cause, sql);
        };
    }

    private static TriggerViolation violation(ServerErrorMessage error) {
        String detail = Objects.requireNonNullElse(error.getDetail(), "");
        Matcher operation = OPERATION.matcher(detail);
        return new TriggerViolation(
                Objects.requireNonNullElse(error.getMessage(), ""),
                Objects.requireNonNullElse(error.getConstraint(), ""),
                error.getSchema() + "." + error.getTable(),
                Operation.valueOf(operation.find() ? operation.group(1) : "UPDATE"),
                ViolationDetail.changes(detail));
    }
}
