package org.hibernatepg.trigger.internal.ddl;

import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * What a database has to have before triggers are installed.
 *
 * @param found what the log says when it has
 * @param statement a statement that sees to it or fails
 */
public record Requirement(String found, String statement) {
    /** That there is the role whose members may ignore triggers. */
    static Requirement ofIgnoreRole(String role) {
        return role(role, "whose members may ignore triggers", "hibernate.pgtrigger.ignore_role");
    }

    /** That there is the role that a setting names: nobody is a member of one that does not exist, and nothing would say so. */
    static Requirement ofRole(String role, String setting) {
        return role(role, "which is " + setting, setting);
    }

    private static Requirement role(String role, String what, String setting) {
        String name = Sql.identifier(role);
        String block = Template.of("""

                        begin
                            if to_regrole({role}) is null then
                                raise exception using
                                    errcode = 'undefined_object',
                                    message = {message},
                                    hint = {hint};
                            end if;
                        end
                        """)
                .with("role", Sql.literal(name))
                .with("message", Sql.literal("pgtrigger: There is no role %s, %s".formatted(name, what)))
                .with(
                        "hint",
                        Sql.literal(
                                "Create it by 'create role %s nologin', or name another one in %s, exactly as pg_roles has it."
                                        .formatted(name, setting)))
                .render();
        return new Requirement("Found the role " + role, "do " + Sql.dollarQuoted(block));
    }
}
