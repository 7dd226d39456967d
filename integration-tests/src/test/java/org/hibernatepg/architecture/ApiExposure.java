package org.hibernatepg.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** What a user can name: the public types outside {@code internal}, their supertypes, public and protected members. */
final class ApiExposure {
    static final DescribedPredicate<JavaClass> INTERNAL =
            DescribedPredicate.describe("are internal", ApiExposure::isInternal);

    private ApiExposure() {}

    static ArchRule notInternal() {
        return classes()
                .that(DescribedPredicate.describe("are the API", ApiExposure::isApi))
                .should(nameNoInternalType())
                .allowEmptyShould(true);
    }

    private static ArchCondition<JavaClass> nameNoInternalType() {
        return new ArchCondition<>("name no internal type in what a user sees") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                supertypes(type)
                        .filter(ApiExposure::isInternal)
                        .forEach(internal ->
                                events.add(violation(type, type.getName() + " extends " + internal.getName())));
                type.getMembers().stream().filter(ApiExposure::isVisible).forEach(member -> named(member)
                        .filter(ApiExposure::isInternal)
                        .forEach(internal ->
                                events.add(violation(member, member.getFullName() + " names " + internal.getName()))));
            }
        };
    }

    private static ConditionEvent violation(Object subject, String message) {
        return SimpleConditionEvent.violated(subject, message);
    }

    private static boolean isApi(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && !isInternal(type)
                && type.getEnclosingClass().map(ApiExposure::isApi).orElse(true);
    }

    private static boolean isVisible(JavaMember member) {
        Set<JavaModifier> modifiers = member.getModifiers();
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static boolean isInternal(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        return name.startsWith("org.hibernatepg.") && (name + ".").contains(".internal.");
    }

    private static Stream<JavaClass> supertypes(JavaClass type) {
        return Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
                .flatMap(ApiExposure::raw);
    }

    private static Stream<JavaClass> named(JavaMember member) {
        if (member instanceof JavaField field) {
            return raw(field.getType());
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        Stream<JavaType> parameters = unit.getParameterTypes().stream();
        Stream<JavaType> thrown = unit.getExceptionTypes().stream().map(JavaType.class::cast);
        return Stream.concat(Stream.of(unit.getReturnType()), Stream.concat(parameters, thrown))
                .flatMap(ApiExposure::raw);
    }

    /** The class, and those between its angle brackets. */
    private static Stream<JavaClass> raw(JavaType type) {
        return type.getAllInvolvedRawTypes().stream();
    }
}
