package org.hibernatepg.trigger.internal.condition;

import java.util.Map;
import java.util.Set;

/** The errors for what HQL can say and a condition cannot. */
final class Unsupported {
    private static final Set<String> OTHER_TABLES = Set.of(
            "ExistsCollectionPartPredicate",
            "IsEmptyPredicate",
            "MemberOfPredicate",
            "PersistentCollectionReferenceInList",
            "CollectionSizeFunction",
            "ElementAggregateFunction",
            "IndexAggregateFunction",
            "CollectionFunctionMisuse",
            "JpaCollectionJoin",
            "CollectionValueNavigablePath",
            "MapKeyNavigablePath",
            "ListaggFunction");

    private static final Map<String, String> PHRASES = Map.of(
            "NamedParameter", "a parameter",
            "PositionalParameter", "a parameter",
            "ParamInList", "a parameter",
            "ArrayLiteral", "an array literal without a type");

    private Unsupported() {}

    static ConditionException construct(Node node) {
        if (OTHER_TABLES.contains(node.label())) {
            return otherRows(node);
        }
        String phrase = PHRASES.get(node.label());
        String what = phrase == null ? "which conditions do not support" : phrase + ", which conditions do not support";
        String remedy = "a parameter".equals(phrase)
                ? "Write the value itself; a trigger has no parameters."
                : "Write it as raw SQL in sql('…').";
        return new ConditionException("uses '" + node.text() + "', " + what, remedy);
    }

    static ConditionException otherRows(Node node) {
        return new ConditionException(
                "reads other rows in '" + node.text() + "'",
                "Query the entity that the rows belong to, exists (select …), or write raw SQL in sql('…').");
    }

    static ConditionException rowMissing(Operand.Name name) {
        return new ConditionException(
                "names '" + name.source() + "', which belongs to neither row",
                "Begin with old. or new., or with an alias.");
    }
}
