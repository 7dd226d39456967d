package org.hibernatepg.trigger.internal.condition;

/** A condition, or a value in an annotation, that cannot be compiled to SQL. */
public final class ConditionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String remedy;

    ConditionException(String problem, String remedy) {
        super(problem + ". " + remedy);
        this.problem = problem;
        this.remedy = remedy;
    }

    /** What was found, as a clause in the third person: {@code "compares 'amount' (Integer) with 'abc'"}. */
    public String problem() {
        return problem;
    }

    /** What to do about it, as a sentence. */
    public String remedy() {
        return remedy;
    }
}
