package org.hibernatepg.trigger.internal.binder;

import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.internal.condition.ConditionCompiler;
import org.hibernatepg.trigger.internal.condition.ConditionException;
import org.hibernatepg.trigger.internal.condition.Literals;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.EntityAttributes;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerId;

/** Binds one declaration of one entity. */
public final class BindingContext implements TriggerBindingContext {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+");

    private final PersistentClass entity;
    private final EntityAttributes attributes;
    private final String declaration;
    private final Dialect dialect;
    private final MappingFaults faults;
    private final Consumer<TriggerDefinition> definitions;

    /** Puts definitions and faults where the caller wants them. */
    public BindingContext(
            PersistentClass entity,
            EntityAttributes attributes,
            String declaration,
            Dialect dialect,
            MappingFaults faults,
            Consumer<TriggerDefinition> definitions) {
        this.entity = entity;
        this.attributes = attributes;
        this.declaration = declaration;
        this.dialect = dialect;
        this.faults = faults;
        this.definitions = definitions;
    }

    @Override
    public PersistentClass entity() {
        return entity;
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public <A extends Annotation> List<A> declared(Class<A> annotation) {
        return AnnotationBinding.declarations(entity.getMappedClass()).stream()
                .filter(annotation::isInstance)
                .map(annotation::cast)
                .toList();
    }

    @Override
    public EntityAttributes attributes() {
        return attributes;
    }

    @Override
    public Optional<EntityAttribute> attribute(String path) {
        Optional<EntityAttribute> found = attributes.find(path);
        if (found.isEmpty()) {
            fault(
                    "names the attribute '%s', which has no column in table %s"
                            .formatted(path, entity.getTable().getName()),
                    "Its attributes are " + String.join(", ", attributes.paths()) + ".");
        }
        return found;
    }

    @Override
    public Optional<String> condition(String hql, Collection<Operation> operations) {
        return hql.isBlank()
                ? Optional.empty()
                : compiled("has the condition \"" + hql + "\", which ", () -> new ConditionCompiler(attributes, dialect)
                        .compile(hql, operations));
    }

    @Override
    public Optional<String> literal(EntityAttribute attribute, String text) {
        return compiled("", () -> Literals.ofText(attribute, text, dialect));
    }

    private Optional<String> compiled(String subject, Supplier<String> work) {
        try {
            return Optional.of(work.get());
        } catch (ConditionException e) {
            fault(subject + e.problem(), e.remedy());
            return Optional.empty();
        }
    }

    @Override
    public void add(TriggerDefinition definition) {
        if (!NAME.matcher(definition.name()).matches()) {
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
            definitions.accept(definition);
        }
    }

    @Override
    public void fault(String problem, String remedy) {
        faults.add(entity.getJpaEntityName(), declaration, problem, remedy);
    }
}
