package org.hibernatepg.trigger.internal.binder;

import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.hibernate.boot.Metadata;
import org.hibernate.dialect.Dialect;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.StateMachine;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.condition.Arguments;
import org.hibernatepg.trigger.internal.condition.ConditionCompiler;
import org.hibernatepg.trigger.internal.condition.ConditionException;
import org.hibernatepg.trigger.internal.condition.Literals;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.IndexDefinition;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerId;
import org.hibernatepg.trigger.spi.TriggerSubject;

/** Binds one declaration of one entity. */
public final class BindingContext implements TriggerBindingContext {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+");

    /** What parts the entity, the attribute and the trigger in {@code Order.lines:kept}. */
    private static final Pattern NOT_IN_ENTITY = Pattern.compile("[.:]");

    private final TriggerSubject subject;
    private final String declaration;
    private final Set<Class<? extends Annotation>> declaredBy;
    private final Arguments arguments;
    private final BindingUnit unit;

    /** Binds what stands on no class. */
    public BindingContext(TriggerSubject subject, String declaration, BindingUnit unit) {
        this(subject, declaration, Set.of(), Arguments.NONE, unit);
    }

    BindingContext(TriggerSubject subject, Declaration declaration, BindingUnit unit) {
        this(subject, declaration.description(), declaration.declaredBy(), declaration.arguments(), unit);
    }

    private BindingContext(
            TriggerSubject subject,
            String declaration,
            Set<Class<? extends Annotation>> declaredBy,
            Arguments arguments,
            BindingUnit unit) {
        this.subject = subject;
        this.declaration = declaration;
        this.declaredBy = Set.copyOf(declaredBy);
        this.arguments = arguments;
        this.unit = unit;
    }

    @Override
    public TriggerSubject subject() {
        return subject;
    }

    @Override
    public Metadata metadata() {
        return unit.metadata();
    }

    @Override
    public Dialect dialect() {
        return unit.dialect();
    }

    @Override
    public <A extends Annotation> List<A> declared(Class<A> annotation) {
        return Declarations.on(entity(), annotation, unit.composition());
    }

    @Override
    public Optional<EntityAttribute> attribute(String path) {
        Optional<EntityAttribute> found = attributes().find(path);
        if (attributes().isAmbiguous(path)) {
            fault(
                    "names the attribute '%s', which subclasses of %s have in different columns"
                            .formatted(path, subject.name()),
                    "Declare it on the subclass that is meant.");
            return Optional.empty();
        } else if (found.isEmpty()) {
            fault(
                    "names the attribute '%s', which has no column in table %s"
                            .formatted(path, subject.table().getName()),
                    elsewhere(path)
                            .orElseGet(() -> "Its attributes are "
                                    + String.join(", ", attributes().paths()) + "."));
        }
        return found;
    }

    /** What to do about an attribute that is in another table of the entity. */
    private Optional<String> elsewhere(String path) {
        return subject.collection().isPresent() ? Optional.empty() : OtherTables.remedy(subject, path);
    }

    @Override
    public Optional<TriggerCondition> condition(String hql, Collection<Operation> operations) {
        return condition(hql, compiler -> compiler.compile(hql, operations));
    }

    @Override
    public Optional<TriggerCondition> conditionIfPossible(String hql, Collection<Operation> operations) {
        try {
            return Optional.of(new ConditionCompiler(attributes(), dialect(), arguments).compile(hql, operations));
        } catch (ConditionException notHere) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<TriggerCondition> condition(String hql, Collection<Operation> operations, When when) {
        return condition(hql, compiler -> compiler.compile(hql, operations, when));
    }

    private Optional<TriggerCondition> condition(String hql, Function<ConditionCompiler, TriggerCondition> work) {
        return hql.isBlank()
                ? Optional.empty()
                : compiled(
                        "has the condition \"" + arguments.shown(hql) + "\", which ",
                        () -> work.apply(new ConditionCompiler(attributes(), dialect(), arguments)));
    }

    @Override
    public Optional<String> literal(EntityAttribute attribute, String text) {
        return compiled("", () -> Literals.ofText(attribute, text, dialect()));
    }

    private <T> Optional<T> compiled(String clause, Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (ConditionException e) {
            fault(clause + e.problem(), e.remedy());
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> ignoreRole() {
        return unit.ignoreRole();
    }

    @Override
    public List<String> functionPath() {
        return unit.functionPath();
    }

    @Override
    public void add(TriggerDefinition definition) {
        if (NOT_IN_ENTITY.matcher(entity().getJpaEntityName()).find()) {
            fault(
                    "stands on the entity '%s', with a character that ends the name in a trigger's URI"
                            .formatted(entity().getJpaEntityName()),
                    "Give the entity a name without '.' and ':', @Entity(name = …).");
        } else if (!NAME.matcher(definition.name()).matches()) {
            fault(
                    "has the name '%s', which PostgreSQL would fold or which needs quotes".formatted(definition.name()),
                    "Use lower-case letters, digits, '_' and '-'.");
        } else if (!TriggerId.fits(definition.id())) {
            fault(
                    "has the name '%s', with which the trigger would be called %s: %d bytes, where PostgreSQL keeps %d"
                            .formatted(
                                    definition.name(),
                                    definition.id(),
                                    definition.id().length(),
                                    TriggerId.MAX_BYTES),
                    "Shorten it to %d characters."
                            .formatted(definition.name().length()
                                    + TriggerId.MAX_BYTES
                                    - definition.id().length()));
        } else {
            new Placement(subject, this).place(completed(definition)).forEach(unit.triggers());
        }
    }

    /** With what a binder need not know. */
    private TriggerDefinition completed(TriggerDefinition definition) {
        if (definition.declaredBy().containsAll(declaredBy)
                && definition.ignoreRole().equals(unit.ignoreRole())
                && definition.functionPath().equals(unit.functionPath())) {
            return definition;
        }
        Set<Class<? extends Annotation>> annotations = new HashSet<>(definition.declaredBy());
        annotations.addAll(declaredBy);
        return definition.toBuilder()
                .declaredBy(annotations)
                .ignoreRole(unit.ignoreRole())
                .functionPath(unit.functionPath())
                .build();
    }

    @Override
    public void bind(Annotation annotation) {
        AnnotationBinding.bind(annotation, this);
    }

    @Override
    public void bind(Annotation annotation, UnaryOperator<TriggerDefinition> change) {
        new BindingContext(subject, declaration, declaredBy, arguments, unit.changing(change)).bind(annotation);
    }

    @Override
    public void add(IndexDefinition index) {
        unit.indexes().accept(index);
    }

    SoftDeleteStatements softDeletes() {
        return unit.softDeletes();
    }

    @Override
    public void add(StateMachine machine) {
        unit.machines().accept(machine);
    }

    @Override
    public void fault(String problem, String remedy) {
        unit.faults().add(subject.name(), declaration, problem, remedy);
    }
}
