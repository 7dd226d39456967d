package org.hibernatepg.trigger.internal.ddl;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.internal.violation.ViolationKind;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerSubject;

/**
 * The statement with which a trigger refuses a row. The fields of the error carry what a program needs to know:
 * {@code CONSTRAINT} the URI, {@code DATATYPE} the kind of violation, {@code COLUMN} the first attribute, and
 * {@code DETAIL} the operation, the key and the values, in a form that people and {@link ViolationKind}'s reader share.
 */
public final class Raise {
    /** The variable that {@link #renderIfAny} needs. */
    public static final String DECLARATION = "refused text";

    private static final String CHANGE = "\nAttribute %%L from %s to %%L";

    private final ViolationKind kind;
    private final String uri;
    private String message = "";
    private String key = "''";
    private String changes = "''";
    private String column = "";

    private Raise(ViolationKind kind, String uri) {
        this.kind = kind;
        this.uri = uri;
    }

    /** Refuses on behalf of a trigger. */
    public static Raise violation(ViolationKind kind, String uri) {
        return new Raise(kind, uri);
    }

    /** Sets what people read. */
    public Raise message(String message) {
        this.message = message;
        return this;
    }

    /** Names the key of the refused row. */
    public Raise key(TriggerSubject subject, String row) {
        List<String> columns = subject.key().stream().map(Sql::name).toList();
        String values = columns.stream()
                .map(name -> "%s.%s::text".formatted(row, Sql.identifier(name)))
                .collect(Collectors.joining(", "));
        this.key = "concat(%s, concat_ws(', ', %s), ')')"
                .formatted(Sql.literal(" of row (" + String.join(", ", columns) + ")=("), values);
        return this;
    }

    /** Names the attributes whose old and new values differ. An array, since a function takes 100 arguments at most. */
    public Raise changed(List<EntityAttribute> attributes) {
        this.column = Sql.name(attributes.get(0).columns().get(0));
        this.changes = attributes.stream()
                .flatMap(attribute ->
                        attribute.columns().stream().map(column -> change(attribute.path(), Sql.identifier(column))))
                .collect(Collectors.joining(",\n            ", "array_to_string(array[\n            ", "], '')"));
        return this;
    }

    /** Names the value of an attribute of a row that is inserted. */
    public Raise inserted(EntityAttribute attribute) {
        String name = Sql.name(attribute.columns().get(0));
        this.column = name;
        this.changes = "format(%s, %s, new.%s)"
                .formatted(Sql.literal(CHANGE.formatted("NULL")), Sql.literal(attribute.path()), Sql.identifier(name));
        return this;
    }

    private static String change(String path, String column) {
        return "case when old.%1$s::text is distinct from new.%1$s::text then format(%2$s, %3$s, old.%1$s, new.%1$s) end"
                .formatted(column, Sql.literal(CHANGE.formatted("%L")), Sql.literal(path));
    }

    /** The statement. */
    public String render() {
        return raise(Template.of("concat(tg_op, {key}, ' refused', {changes})")
                .with("key", key)
                .with("changes", changes)
                .render());
    }

    /**
     * The statements of a statement trigger that refuse an operation if there is a row to refuse. They need {@link
     * #DECLARATION}.
     *
     * @param rows what to select the rows from, with the aliases {@code old} and {@code new}
     */
    public String renderIfAny(Operation operation, String rows) {
        return Template.of("""
                        select concat({operation}, {key}, ' refused', {changes})
                          into refused
                          from {rows}
                         limit 1;
                        if found then
                            {raise}
                        end if;
                        return null;""")
                .with("operation", Sql.literal(operation.name()))
                .with("key", key)
                .with("changes", changes)
                .with("rows", rows)
                .with("raise", raise("refused").replace("\n", "\n    "))
                .render();
    }

    private String raise(String detail) {
        return Template.of("""
                        raise exception using
                            errcode = '23001',
                            message = {message},
                            detail = {detail},
                            schema = tg_table_schema,
                            table = tg_table_name,
                            column = {column},
                            constraint = {uri},
                            datatype = {kind};""")
                .with("message", Sql.literal("pgtrigger: " + message))
                .with("detail", detail)
                .with("column", Sql.literal(column))
                .with("uri", Sql.literal(uri))
                .with("kind", Sql.literal(kind.code()))
                .render();
    }
}
