package org.hibernatepg.trigger.internal.ddl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernatepg.trigger.TriggerMappingException;
import org.hibernatepg.trigger.spi.OwnerRights;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/** What makes it safe that a function runs with the rights of its owner. */
final class OwnerDdl {
    private final TriggerDefinition definition;
    private final OwnerRights rights;
    private final SqlStringGenerationContext names;

    OwnerDdl(TriggerDefinition definition, OwnerRights rights, SqlStringGenerationContext names) {
        this.definition = definition;
        this.rights = rights;
        this.names = names;
    }

    /** The schemas in which the function looks names up, between that of the system and temporary tables. */
    List<String> path() {
        if (!definition.functionPath().isEmpty()) {
            return definition.functionPath();
        }
        TreeSet<String> schemas = new TreeSet<>();
        definition.tables().values().forEach(table -> schemas.add(schema(table)));
        String own = schema(definition.table());
        schemas.remove(own);
        List<String> path = new ArrayList<>(List.of(own));
        path.addAll(schemas);
        return path;
    }

    private String schema(QualifiedTableName table) {
        Identifier schema = names.schemaWithDefault(table.getSchemaName());
        if (schema == null) {
            throw new TriggerMappingException(List.of(
                    "%s: '%s' runs with the rights of its owner, and nothing says in which schema the table %s is. Set hibernate.default_schema or hibernate.pgtrigger.function_search_path, or install it in a schema: Triggers.inSchema."
                            .formatted(definition.entityName(), definition.uri(), table.getTableName())));
        }
        return schema.isQuoted() ? schema.getText() : schema.getText().toLowerCase(Locale.ROOT);
    }

    /** Whoever may execute a trigger function can put it on a table of his own and have it write what he likes. */
    String revokeFunction(String function) {
        return Template.of("revoke all on function {function}() from public{application}")
                .with("function", function)
                .with("application", rights.application().map(OwnerDdl::and).orElse(""))
                .render();
    }

    private static String and(String role) {
        return ", " + Sql.identifier(role);
    }

    List<Requirement> requirements() {
        List<Requirement> requirements = new ArrayList<>();
        requirements.add(new Requirement(
                "Found that nobody else may create objects in " + String.join(", ", path()), trustedSchemas()));
        rights.application().ifPresent(role -> rights.written().stream()
                .filter(definition.tables()::containsKey)
                .map(hole -> definition.tables().get(hole))
                .map(names::format)
                .distinct()
                .sorted()
                .map(table -> new Requirement(
                        "Kept the role %s from writing to %s".formatted(role, table), tableRights(role, table)))
                .forEach(requirements::add));
        return requirements;
    }

    private String trustedSchemas() {
        String block = Template.of("""

                        declare
                            open text := (
                                select string_agg(quote_ident(nspname), ', ')
                                  from pg_catalog.pg_namespace
                                 where nspname = any (array[{schemas}])
                                   and (exists (select from aclexplode(nspacl) where grantee = 0 and privilege_type = 'CREATE'){application}));
                        begin
                            if open is not null then
                                raise exception using
                                    errcode = 'insufficient_privilege',
                                    message = 'pgtrigger: Functions that run with the rights of their owner look names up where others may create objects: ' || open,
                                    hint = {hint};
                            end if;
                        end
                        """)
                .with(
                        "schemas",
                        String.join(", ", path().stream().map(Sql::literal).toList()))
                .with(
                        "application",
                        rights.application().map(OwnerDdl::orMayCreate).orElse(""))
                .with(
                        "hint",
                        Sql.literal("revoke create on schema … from public"
                                + rights.application().map(OwnerDdl::and).orElse("")
                                + "; or name other schemas in hibernate.pgtrigger.function_search_path."))
                .render();
        return "do " + Sql.dollarQuoted(block);
    }

    private static String orMayCreate(String role) {
        return "\n            or has_schema_privilege(to_regrole(%s), oid, 'create')"
                .formatted(Sql.literal(Sql.identifier(role)));
    }

    /** Default privileges may have given more than reading, and a role may have more than it was given itself. */
    private String tableRights(String application, String table) {
        String block = Template.of("""

                        declare
                            ids text;
                        begin
                            if to_regrole({role}) is null then
                                raise exception using
                                    errcode = 'undefined_object',
                                    message = {missing},
                                    hint = {createIt};
                            end if;
                            revoke all on table {table} from public, {application};
                            grant select on table {table} to {application};{maintenance}
                            for ids in
                                select d.objid::regclass::text
                                  from pg_catalog.pg_depend d join pg_catalog.pg_class s on s.oid = d.objid and s.relkind = 'S'
                                 where d.classid = 'pg_catalog.pg_class'::regclass
                                   and d.refobjid = {name}::regclass and d.deptype in ('a', 'i')
                            loop
                                execute 'revoke all on sequence ' || ids || ' from public, {unquoted}';
                            end loop;
                            if has_table_privilege(to_regrole({role}), {name}, 'insert, update, delete, truncate, references, trigger')
                               or has_any_column_privilege(to_regrole({role}), {name}, 'insert, update, references') then
                                raise exception using
                                    errcode = 'insufficient_privilege',
                                    message = {still},
                                    hint = 'It owns the table, is a superuser, or was granted the right by another role or as a member of one.';
                            end if;
                        end
                        """)
                .with("role", Sql.literal(Sql.identifier(application)))
                .with("missing", Sql.literal("pgtrigger: There is no role " + Sql.identifier(application)))
                .with(
                        "createIt",
                        Sql.literal("Create it, or name another one in hibernate.history.application_role, exactly as"
                                + " pg_roles has it."))
                .with("table", table)
                .with("name", Sql.literal(table))
                .with("application", Sql.identifier(application))
                .with("unquoted", Sql.identifier(application).replace("'", "''"))
                .with(
                        "maintenance",
                        rights.maintenance().map(role -> grant(role, table)).orElse(""))
                .with(
                        "still",
                        Sql.literal("pgtrigger: The role %s may write to %s all the same"
                                .formatted(Sql.identifier(application), table)))
                .render();
        return "do " + Sql.dollarQuoted(block);
    }

    private static String grant(String role, String table) {
        return "\n    grant select, update, delete on table %s to %s;".formatted(table, Sql.identifier(role));
    }
}
