package org.hibernatepg.trigger.internal.condition;

import java.util.Collection;
import org.hibernate.dialect.Dialect;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.EntityAttributes;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a condition, an HQL predicate over the rows {@code old} and {@code new} of one entity, to the SQL of a
 * trigger's {@code when} clause: {@code new.amount < 0 and changed(amount)} becomes
 * {@code new."amount" < 0 and old."amount" is distinct from new."amount"}. A condition with a subquery, which
 * PostgreSQL does not take there, is compiled for the beginning of the body.
 *
 * <p>Hibernate's own grammar parses the condition. Beyond HQL there are {@code changed(a, b)}, {@code all_changed(a, b)},
 * {@code unchanged(a, b)} and {@code any_unchanged(a, b)}, and {@code sql('…')} for raw SQL.
 */
public final class ConditionCompiler {
    private final EntityAttributes attributes;
    private final Dialect dialect;
    private final Arguments arguments;

    /**
     * A compiler for the conditions of one entity.
     *
     * @param attributes the attributes that conditions may name
     * @param dialect the dialect in which literals are written
     */
    public ConditionCompiler(EntityAttributes attributes, Dialect dialect) {
        this(attributes, dialect, Arguments.NONE);
    }

    /**
     * A compiler for the conditions of one declaration that was made in Java.
     *
     * @param attributes the attributes that conditions may name
     * @param dialect the dialect in which literals are written
     * @param arguments the values of the conditions' parameters; errors show them in place of the parameters
     */
    public ConditionCompiler(EntityAttributes attributes, Dialect dialect, Arguments arguments) {
        this.attributes = attributes;
        this.dialect = dialect;
        this.arguments = arguments;
    }

    /**
     * Compiles a condition.
     *
     * @param hql the predicate
     * @param operations the operations of the trigger; a row that one of them does not have cannot be read
     * @return the SQL, without parentheses around it
     * @throws ConditionException if it is wrong, or beyond what a {@code when} clause can do
     */
    public TriggerCondition compile(String hql, Collection<Operation> operations) {
        return compile(hql, operations, null);
    }

    /**
     * Compiles a condition of a trigger that fires at a known moment.
     *
     * @param hql the predicate
     * @param operations the operations of the trigger; a row that one of them does not have cannot be read
     * @param when the moment, before which PostgreSQL has not computed what is {@code generated always}
     * @return the SQL, without parentheses around it
     * @throws ConditionException if it is wrong, or beyond what a condition can do
     */
    public TriggerCondition compile(String hql, Collection<Operation> operations, @Nullable When when) {
        try {
            Rows rows = new Rows(AttributePaths.ofRows(attributes), operations, when);
            arguments.check(rows.paths());
            Compilation compilation = new Compilation(dialect, arguments, new Tables());
            Fragment predicate = new Predicates(rows, compilation).render(ConditionParser.parse(hql));
            return compilation.tables().condition(predicate.sql());
        } catch (ConditionException e) {
            throw new ConditionException(arguments.shown(e.problem()), arguments.shown(e.remedy()));
        }
    }
}
