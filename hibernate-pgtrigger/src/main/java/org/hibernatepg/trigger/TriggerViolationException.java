package org.hibernatepg.trigger;

import java.sql.SQLException;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernatepg.trigger.internal.violation.ViolationReader;

/**
 * A trigger refused what a statement attempted. Hibernate throws it where the statement is executed; at commit, JPA and
 * Spring wrap it into exceptions of their own, in which {@link #find} finds it.
 *
 * <pre>{@code
 * try {
 *     sessionFactory.inTransaction(session -> session.remove(session.find(Payment.class, 1L)));
 * } catch (RuntimeException e) {
 *     TriggerViolationException.find(e).ifPresent(violation -> log.warn("{} by {}", violation.operation(), violation.uri()));
 * }
 * }</pre>
 *
 * <p>It is Hibernate's {@link ConstraintViolationException}, whose constraint name is the URI of the trigger, so that
 * code and frameworks that know that exception need not know this one.
 */
public abstract class TriggerViolationException extends ConstraintViolationException {
    private static final long serialVersionUID = 1L;

    private final TriggerViolation violation;

    /** Made where the server's error is read, see {@link org.hibernatepg.trigger.spi.ViolationFactory}. */
    protected TriggerViolationException(TriggerViolation violation, SQLException cause, String sql) {
        super(violation.message(), cause, sql, violation.uri());
        this.violation = violation;
    }

    /**
     * The violation in an exception or in what caused it, however deep; empty if there is none. It works on a plain
     * {@link SQLException}, too.
     */
    public static Optional<TriggerViolationException> find(Throwable thrown) {
        return ViolationReader.find(thrown);
    }

    /** All that the server's error says. */
    public TriggerViolation violation() {
        return violation;
    }

    /** The URI of the trigger: {@code "Payment:append_only"}. */
    public String uri() {
        return violation.uri();
    }

    /** The JPA name of the entity on which the trigger is declared. */
    public String entityName() {
        return violation.entityName();
    }

    /** The operation that was refused. */
    public Operation operation() {
        return violation.operation();
    }
}
