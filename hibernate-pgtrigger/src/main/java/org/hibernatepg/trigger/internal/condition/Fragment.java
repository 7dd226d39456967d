package org.hibernatepg.trigger.internal.condition;

/**
 * A piece of SQL that knows how strongly its outermost operator binds, so that parentheses stand where they are needed.
 *
 * @param sql the text
 * @param strength how strongly it holds together
 */
record Fragment(String sql, Strength strength) {

    /** From the weakest to the strongest, which is the same order in HQL and in PostgreSQL. */
    enum Strength {
        OR,
        AND,
        NOT,
        COMPARISON,
        OPERATION,
        ATOM
    }

    static Fragment atom(String sql) {
        return new Fragment(sql, Strength.ATOM);
    }

    static Fragment operation(String sql) {
        return new Fragment(sql, Strength.OPERATION);
    }

    static Fragment comparison(String sql) {
        return new Fragment(sql, Strength.COMPARISON);
    }

    /** The text, in parentheses if it binds less strongly than what is around it. */
    String within(Strength around) {
        return strength.compareTo(around) < 0 ? "(" + sql + ")" : sql;
    }
}
