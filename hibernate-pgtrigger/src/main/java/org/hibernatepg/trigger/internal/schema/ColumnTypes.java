package org.hibernatepg.trigger.internal.schema;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import org.hibernate.tool.schema.TargetType;
import org.hibernate.tool.schema.spi.ScriptTargetOutput;
import org.hibernate.tool.schema.spi.TargetDescriptor;

/** The changes of columns' types that a migration of Hibernate is about to make. To know them, it is run into a text. */
final class ColumnTypes {
    private static final Pattern CHANGE = Pattern.compile(
            "\\s*alter\\s+table\\s.*\\salter\\s+column\\s.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private ColumnTypes() {}

    static List<String> changedBy(SchemaAction.Migration migration) {
        Collected collected = new Collected(new ArrayList<>());
        migration.to(collected);
        return collected.statements().stream()
                .filter(sql -> CHANGE.matcher(sql).matches())
                .toList();
    }

    private record Collected(List<String> statements) implements TargetDescriptor, ScriptTargetOutput {
        @Override
        public EnumSet<TargetType> getTargetTypes() {
            return EnumSet.of(TargetType.SCRIPT);
        }

        @Override
        public ScriptTargetOutput getScriptTargetOutput() {
            return this;
        }

        @Override
        public void prepare() {}

        @Override
        public void accept(String command) {
            statements.add(command);
        }

        @Override
        public void release() {}
    }
}
