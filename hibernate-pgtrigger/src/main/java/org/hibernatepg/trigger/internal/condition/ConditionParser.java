package org.hibernatepg.trigger.internal.condition;

import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.hibernate.grammars.hql.HqlLexer;
import org.hibernate.grammars.hql.HqlParser;
import org.hibernate.query.hql.internal.HqlParseTreeBuilder;
import org.jspecify.annotations.Nullable;

/** Parses a condition with Hibernate's HQL grammar. */
final class ConditionParser {
    private ConditionParser() {}

    static Node parse(String hql) {
        if (hql.isBlank()) {
            throw new ConditionException("is empty", "Write a predicate such as new.amount < 0.");
        }
        try {
            return parse(hql, PredictionMode.SLL);
        } catch (ConditionException e) {
            // as Hibernate does: the fast prediction takes a tenth of the time, and rejects a few predicates that are
            // right
            return parse(hql, PredictionMode.LL);
        }
    }

    private static Node parse(String hql, PredictionMode mode) {
        SyntaxErrors errors = new SyntaxErrors();
        HqlLexer lexer = HqlParseTreeBuilder.INSTANCE.buildHqlLexer(hql);
        lexer.removeErrorListeners();
        lexer.addErrorListener(errors);
        HqlParser parser = HqlParseTreeBuilder.INSTANCE.buildHqlParser(hql, lexer);
        parser.removeErrorListeners();
        parser.addErrorListener(errors);
        parser.getInterpreter().setPredictionMode(mode);
        Node predicate = new Node(parser.predicate());
        Token next = parser.getCurrentToken();
        if (next.getType() != Token.EOF) {
            throw syntaxError(next.getLine(), next.getCharPositionInLine(), "unexpected '" + next.getText() + "'");
        }
        return predicate;
    }

    private static ConditionException syntaxError(int line, int position, String message) {
        String place = line == 1 ? "character " + (position + 1) : "line " + line + ", character " + (position + 1);
        return new ConditionException(
                "is no HQL predicate, at " + place + ": " + message, "Correct it, or write raw SQL in sql('…').");
    }

    private static final class SyntaxErrors extends BaseErrorListener {
        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                @Nullable Object symbol,
                int line,
                int position,
                String message,
                @Nullable RecognitionException exception) {
            // what would have been possible here is mostly the whole vocabulary of HQL
            throw ConditionParser.syntaxError(line, position, message.replaceFirst(" expecting \\{.*", ""));
        }
    }
}
