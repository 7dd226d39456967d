package org.hibernatepg.routing.internal.intercept;

import java.lang.annotation.Annotation;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.routing.DbWrite;
import org.hibernatepg.routing.NestedTransaction;
import org.hibernatepg.routing.NestedTransactions;
import org.hibernatepg.routing.Pinning;
import org.hibernatepg.routing.PrimaryScope;
import org.hibernatepg.routing.ReadOnlyScope;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.routing.ReadOnlyTransaction;
import org.hibernatepg.routing.Rollback;
import org.hibernatepg.routing.SessionFunction;
import org.hibernatepg.routing.UsePrimary;
import org.jspecify.annotations.Nullable;

/**
 * What one annotation means.
 *
 * @param <A> the annotation
 * @param type its class
 * @param unit the name of the persistence unit in it
 * @param around what runs around the method
 */
record Rule<A extends Annotation>(Class<A> type, Function<A, String> unit, Around<A> around) {
    /** What runs around a method. */
    @FunctionalInterface
    interface Around<A extends Annotation> {
        /** Runs the method within what the annotation asks for. */
        @Nullable
        Object call(A annotation, SessionFactoryImplementor unit, Call method) throws Throwable;
    }

    /**
     * A call of a method.
     *
     * @param where the method, as errors call it
     * @param type what it returns
     * @param proceeding the rest of the call
     */
    record Call(String where, Class<?> type, Proceeding proceeding) {}

    /** All of them; the first is the outermost where a method has several. */
    static final List<Rule<?>> ALL = List.of(
            new Rule<>(DbWrite.class, DbWrite::unit, Rule::dbWrite),
            new Rule<>(UsePrimary.class, UsePrimary::unit, Rule::usePrimary),
            new Rule<>(ReadOnlyTransaction.class, ReadOnlyTransaction::unit, Rule::readOnly),
            new Rule<>(NestedTransaction.class, NestedTransaction::unit, Rule::nested));

    private static @Nullable Object dbWrite(DbWrite annotation, SessionFactoryImplementor unit, Call method)
            throws Throwable {
        try (PrimaryScope ignored = Pinning.of(unit).dbWrite()) {
            return method.proceeding().proceed();
        }
    }

    private static @Nullable Object usePrimary(UsePrimary annotation, SessionFactoryImplementor unit, Call method)
            throws Throwable {
        try (PrimaryScope ignored = Pinning.of(unit).usePrimary()) {
            return method.proceeding().proceed();
        }
    }

    private static @Nullable Object readOnly(
            ReadOnlyTransaction annotation, SessionFactoryImplementor unit, Call method) throws Throwable {
        String name = annotation.name().isEmpty() ? method.where() : annotation.name();
        ReadOnlyScopes scopes = ReadOnlyScopes.of(unit).named(name);
        try (ReadOnlyScope ignored = (annotation.fast() ? scopes.fast() : scopes).open()) {
            return method.proceeding().proceed();
        }
    }

    private static @Nullable Object nested(NestedTransaction annotation, SessionFactoryImplementor unit, Call method)
            throws Throwable {
        NestedTransactions blocks = NestedTransactions.of(unit);
        AtomicReference<@Nullable Rollback> rollback = new AtomicReference<>();
        SessionFunction<@Nullable Object, Exception> work = session -> inBlock(method.proceeding(), rollback);
        Object result = (annotation.requiresNew() ? blocks.requiresNew() : blocks).call(work);
        Rollback thrown = rollback.get();
        if (thrown != null && method.type().isPrimitive() && method.type() != void.class) {
            // There is no null to return.
            throw thrown;
        }
        return result;
    }

    private static @Nullable Object inBlock(Proceeding method, AtomicReference<@Nullable Rollback> rollback)
            throws Exception {
        try {
            return method.proceed();
        } catch (Rollback e) {
            rollback.set(e);
            throw e;
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UndeclaredThrowableException(e);
        }
    }

    /** An annotation of this kind with the place where it was found. */
    record Found<A extends Annotation>(Rule<A> rule, A annotation, Level level) {
        @Nullable
        Object call(Units units, Call method) throws Throwable {
            return rule.around.call(annotation, unit(units, method.where()), method);
        }

        SessionFactoryImplementor unit(Units units, String where) {
            return units.find(rule.unit.apply(annotation), "'@" + rule.type.getSimpleName() + "' on " + where);
        }
    }
}
