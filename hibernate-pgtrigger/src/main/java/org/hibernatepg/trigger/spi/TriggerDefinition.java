package org.hibernatepg.trigger.spi;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.When;

/**
 * A trigger of one table. What is installed is a pure function of it.
 *
 * <p>A declaration with one URI may need several triggers, told apart by their {@link #part()}: a protected
 * {@code truncate} beside a protected {@code delete}, the check of the initial state beside the one of transitions.
 *
 * @param entityName the first half of the URI: the JPA name of the entity, with the path of a collection, {@code
 *     Article.tags}, for the trigger of its table
 * @param name the declared name, the second half of the URI
 * @param part which of several triggers of one declaration, empty for the first
 * @param table the table that the trigger stands on
 * @param when the moment at which it fires
 * @param operations the operations on which it fires, in the order of rendering
 * @param updateOf the names of columns, unquoted, to which {@code update} is restricted; empty for none
 * @param level whether it fires for each row or for each statement
 * @param timing whether it can be put off to the end of the transaction
 * @param condition for which rows it fires; none at statement level, where PostgreSQL shows it no row
 * @param usuallyMet whether nearly every row meets the condition, which is tested in the function then
 * @param declarations variables of the body
 * @param body PL/pgSQL statements; {@code {table}} stands for the qualified name of the table
 * @param oldTable the name of the transition table of old rows, if the body reads one
 * @param newTable the name of the transition table of new rows, if the body reads one
 * @param phase whether it looks at rows, changes or records them, which decides the order of firing
 * @param ignorable whether it may be ignored for a scope
 * @param tables further tables that the body names: {@code {events}} stands for the qualified name of the one under
 *     {@code "events"}
 * @param position its place among triggers that have to fire in a certain order, whatever their names; 0 for any
 * @param declaredBy the annotations that declare it: that of its binder, and those that are composed of it; none for a
 *     trigger that is declared otherwise
 * @param ignoreRole the role whose members alone may ignore it; empty if everybody may
 * @param functionPath the schemas, unquoted, in which its function looks names up; empty for those of whoever writes
 * @param ownerRights that its function runs with the rights of its owner; none for those of whoever writes
 * @param requiredRoles the roles that its condition names and that have to exist, each with the setting that says so
 * @param hashDigits how many digits of a hash its names in the database end with, see {@link TriggerId}
 */
public record TriggerDefinition(
        String entityName,
        String name,
        String part,
        QualifiedTableName table,
        When when,
        List<Operation> operations,
        List<String> updateOf,
        Level level,
        Timing timing,
        Optional<TriggerCondition> condition,
        boolean usuallyMet,
        List<String> declarations,
        String body,
        Optional<String> oldTable,
        Optional<String> newTable,
        Phase phase,
        boolean ignorable,
        Map<String, QualifiedTableName> tables,
        int position,
        Set<Class<? extends Annotation>> declaredBy,
        Optional<String> ignoreRole,
        List<String> functionPath,
        Optional<OwnerRights> ownerRights,
        Map<String, String> requiredRoles,
        int hashDigits) {

    /** The order of firing among the triggers of one moment and table. */
    public enum Phase {
        /** Looks at the row as the statement left it. Fires in the order of names. */
        CHECK(false),
        /**
         * Changes the row after all checks have seen it. Those with a position fire first, in its order, then the others
         * in the order of names.
         */
        CHANGE(false),
        /**
         * Records what was written, in the order of names. It works for nearly every statement, so what it costs once
         * for each counts: the check whether it is ignored stands in its function, since PostgreSQL reads a {@code when}
         * clause anew for every statement, which takes longer than to write a row; and at statement level the plans of
         * its function are made once, since those of a bulk statement would otherwise have all later ones planned anew.
         *
         * @see <a href="https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-PLAN-CACHE-MODE">PostgreSQL,
         *     plan_cache_mode</a>
         */
        RECORD(true),
        /** Records likewise, before any other trigger of its moment and level, since that may write the same rows again. */
        RECORD_FIRST(true);

        private final boolean recorder;

        Phase(boolean recorder) {
            this.recorder = recorder;
        }

        /** Whether it records what was written. */
        public boolean isRecorder() {
            return recorder;
        }
    }

    /** Copies the lists. */
    public TriggerDefinition {
        operations = List.copyOf(operations);
        updateOf = List.copyOf(updateOf);
        declarations = List.copyOf(declarations);
        tables = Map.copyOf(tables);
        declaredBy = Set.copyOf(declaredBy);
        functionPath = List.copyOf(functionPath);
        requiredRoles = Map.copyOf(requiredRoles);
    }

    /** The JPA name of the entity; for the trigger of a collection, of the entity that has it. */
    public String declaringEntity() {
        int collection = entityName.indexOf('.');
        return collection < 0 ? entityName : entityName.substring(0, collection);
    }

    /** What a program calls the trigger: {@code "Article:append_only"}. */
    public String uri() {
        return entityName + ":" + name;
    }

    /** The name of the trigger and of its function in the database. */
    public String id() {
        return TriggerId.of(entityName, orderedName(), hashDigits);
    }

    /**
     * The name with what tells the triggers of one declaration apart, and puts them in order. PostgreSQL fires in the order of
     * names, compared byte by byte: '~' is after and '!' before all that users choose.
     */
    public String orderedName() {
        String qualified = part.isEmpty() ? name : name + "_" + part;
        return switch (phase) {
            case CHECK, RECORD -> position == 0 ? qualified : "%02d_%s".formatted(position, qualified);
            case RECORD_FIRST -> position == 0 ? "!" + qualified : "!%02d_%s".formatted(position, qualified);
            case CHANGE -> position == 0 ? "~" + qualified : "~!%02d_%s".formatted(position, qualified);
        };
    }

    /** The name under which the trigger is ignored, the same for all parts of a declaration. */
    public String ignoreKey() {
        return TriggerId.of(entityName, name, hashDigits);
    }

    /**
     * The same trigger as several, one for each operation, each a part of the declaration. PostgreSQL gives transition
     * tables only to a trigger with one operation.
     */
    public List<TriggerDefinition> perOperation() {
        return operations.size() == 1
                ? List.of(this)
                : operations.stream()
                        .map(operation -> toBuilder()
                                .part((part.isEmpty() ? "" : part + "_")
                                        + operation.name().toLowerCase(Locale.ROOT))
                                .on(when, List.of(operation))
                                .build())
                        .toList();
    }

    /** Starts from this definition. */
    public Builder toBuilder() {
        Builder builder = new Builder(entityName, name, table)
                .part(part)
                .on(when, operations)
                .updateOf(updateOf)
                .level(level)
                .timing(timing)
                .condition(condition)
                .usuallyMet(usuallyMet)
                .declarations(declarations)
                .body(body)
                .phase(phase)
                .ignorable(ignorable)
                .tables(tables)
                .position(position)
                .declaredBy(declaredBy)
                .ignoreRole(ignoreRole)
                .functionPath(functionPath)
                .ownerRights(ownerRights)
                .requiredRoles(requiredRoles)
                .hashDigits(hashDigits);
        oldTable.ifPresent(builder::oldTable);
        newTable.ifPresent(builder::newTable);
        return builder;
    }

    /** Starts a definition of a row trigger without condition that may be ignored. */
    public static Builder builder(String entityName, String name, QualifiedTableName table) {
        return new Builder(entityName, name, table);
    }

    /** Collects the parts of a definition. */
    public static final class Builder {
        private final String entityName;
        private final String name;
        private final QualifiedTableName table;
        private String part = "";
        private When when = When.BEFORE;
        private List<Operation> operations = List.of();
        private List<String> updateOf = List.of();
        private Level level = Level.ROW;
        private Timing timing = Timing.NOT_DEFERRABLE;
        private Optional<TriggerCondition> condition = Optional.empty();
        private boolean usuallyMet;
        private List<String> declarations = List.of();
        private String body = "";
        private Optional<String> oldTable = Optional.empty();
        private Optional<String> newTable = Optional.empty();
        private Phase phase = Phase.CHECK;
        private boolean ignorable = true;
        private Map<String, QualifiedTableName> tables = Map.of();
        private int position;
        private Set<Class<? extends Annotation>> declaredBy = Set.of();
        private Optional<String> ignoreRole = Optional.empty();
        private List<String> functionPath = List.of();
        private Optional<OwnerRights> ownerRights = Optional.empty();
        private Map<String, String> requiredRoles = Map.of();
        private int hashDigits = TriggerId.USUAL_DIGITS;

        private Builder(String entityName, String name, QualifiedTableName table) {
            this.entityName = Objects.requireNonNull(entityName);
            this.name = Objects.requireNonNull(name);
            this.table = Objects.requireNonNull(table);
        }

        /** Tells this trigger from others of the same declaration. */
        public Builder part(String part) {
            this.part = part;
            return this;
        }

        /** Sets when and on what the trigger fires. */
        public Builder on(When when, List<Operation> operations) {
            this.when = when;
            this.operations = operations;
            return this;
        }

        /** Restricts updates to statements that set one of these columns, named without quotes. */
        public Builder updateOf(List<String> columns) {
            this.updateOf = columns;
            return this;
        }

        /** Sets the level. */
        public Builder level(Level level) {
            this.level = level;
            return this;
        }

        /** Sets whether the trigger can be put off to the end of the transaction. */
        public Builder timing(Timing timing) {
            this.timing = timing;
            return this;
        }

        /** Sets for which rows the trigger fires. */
        public Builder condition(Optional<TriggerCondition> condition) {
            this.condition = condition;
            return this;
        }

        /**
         * Sets whether nearly every row meets the condition. PostgreSQL parses a {@code when} clause with each statement, which takes
         * longer than to call the function for a row; only rows that fail the test are cheaper there.
         */
        public Builder usuallyMet(boolean usuallyMet) {
            this.usuallyMet = usuallyMet;
            return this;
        }

        /** Sets the variables of the body. */
        public Builder declarations(List<String> declarations) {
            this.declarations = declarations;
            return this;
        }

        /** Sets the statements between {@code begin} and {@code end}. */
        public Builder body(String body) {
            this.body = body;
            return this;
        }

        /** Names the transition table of the old rows. */
        public Builder oldTable(String name) {
            this.oldTable = Optional.of(name);
            return this;
        }

        /** Names the transition table of the new rows. */
        public Builder newTable(String name) {
            this.newTable = Optional.of(name);
            return this;
        }

        /** Sets the place in the order of firing. */
        public Builder phase(Phase phase) {
            this.phase = phase;
            return this;
        }

        /** Sets whether the trigger may be ignored for a scope. */
        public Builder ignorable(boolean ignorable) {
            this.ignorable = ignorable;
            return this;
        }

        /** Sets further tables that the body names in braces. */
        public Builder tables(Map<String, QualifiedTableName> tables) {
            this.tables = tables;
            return this;
        }

        /** Sets the place among triggers that have to fire in a certain order, from 1. */
        public Builder position(int position) {
            this.position = position;
            return this;
        }

        /** Names the annotations that declare the trigger; what binds an annotation does so itself. */
        public Builder declaredBy(Set<Class<? extends Annotation>> annotations) {
            this.declaredBy = annotations;
            return this;
        }

        /** Restricts to the members of a role who may ignore the trigger; a binding context does so itself. */
        public Builder ignoreRole(Optional<String> role) {
            this.ignoreRole = role;
            return this;
        }

        /** Sets the schemas in which the function looks names up; a binding context does so itself. */
        public Builder functionPath(List<String> schemas) {
            this.functionPath = schemas;
            return this;
        }

        /** Sets whether the function runs with the rights of its owner. */
        public Builder ownerRights(Optional<OwnerRights> rights) {
            this.ownerRights = rights;
            return this;
        }

        /** Names roles without which the trigger is not installed, each with the setting that names it. */
        public Builder requiredRoles(Map<String, String> roles) {
            this.requiredRoles = roles;
            return this;
        }

        /** Sets the length of the hash in the names; a persistence unit does so itself. */
        public Builder hashDigits(int digits) {
            this.hashDigits = digits;
            return this;
        }

        /** Makes the definition. */
        public TriggerDefinition build() {
            return new TriggerDefinition(
                    entityName,
                    name,
                    part,
                    table,
                    when,
                    operations,
                    updateOf,
                    level,
                    timing,
                    condition,
                    usuallyMet,
                    declarations,
                    body,
                    oldTable,
                    newTable,
                    phase,
                    ignorable,
                    tables,
                    position,
                    declaredBy,
                    ignoreRole,
                    functionPath,
                    ownerRights,
                    requiredRoles,
                    hashDigits);
        }
    }
}
