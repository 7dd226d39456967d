package org.hibernatepg.trigger.internal.binder;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernatepg.trigger.OverridesAttribute;
import org.hibernatepg.trigger.internal.condition.Arguments;
import org.hibernatepg.trigger.spi.TriggerBinding;

/**
 * Finds the declarations on a class, a field or a method: the annotations that declare triggers, and those that stand at
 * annotations of the user's own, with what the members of these override.
 */
final class Composition {
    /** Where faults go, each with the declaration that it is about. */
    interface Faults {
        /** For a second reading, after the first has reported. */
        Faults REPORTED = (declaration, problem, remedy) -> {};

        void add(String declaration, String problem, String remedy);
    }

    private final Faults faults;
    private final CodeDeclarations inCode;

    Composition(Faults faults, CodeDeclarations inCode) {
        this.faults = faults;
        this.inCode = inCode;
    }

    /** The declarations that contributors make for a class. */
    List<Declaration> inCode(Class<?> target) {
        List<CodeDeclarations.MixIn> mixIns = inCode.mixedInto(target);
        List<MadeAnnotation<?>> made = inCode.made(target);
        return mixIns.isEmpty() && made.isEmpty()
                ? List.of()
                : Stream.concat(
                                mixIns.stream().flatMap(this::mixedIn),
                                made.stream().flatMap(this::made))
                        .toList();
    }

    private Stream<Declaration> mixedIn(CodeDeclarations.MixIn mixIn) {
        return Arrays.stream(mixIn.source().getDeclaredAnnotations())
                .flatMap(Members::unpacked)
                .flatMap(annotation ->
                        expanded(annotation, " of " + mixIn.source().getSimpleName(), Set.of(), Arguments.NONE));
    }

    private Stream<Declaration> made(MadeAnnotation<?> made) {
        if (!made.missing().isEmpty()) {
            String names = String.join(", ", made.missing());
            faults.add(made.description(), "leaves out " + names, "Set " + names + ".");
        }
        List<Declaration> declarations = made.annotation().stream()
                .flatMap(annotation -> expanded(annotation, " of " + made.contributor(), Set.of(), made.arguments()))
                .toList();
        if (made.missing().isEmpty() && declarations.isEmpty() && !Contributables.isOne(made.type())) {
            faults.add(
                    made.description(),
                    "declares no trigger",
                    "Use an annotation that has a @TriggerBinding, or is composed of such.");
        }
        return declarations.stream();
    }

    /** The classes mixed into one, whose fields and getters may stand for its. */
    List<Class<?>> mixIns(Class<?> target) {
        List<Class<?>> sources = new ArrayList<>();
        inCode.mixedInto(target).forEach(mixIn -> sources.add(mixIn.source()));
        return sources;
    }

    /** Whether declarations may stand on an element: on nearly none. */
    static boolean mayStandOn(AnnotatedElement element) {
        for (Annotation annotation : element.getDeclaredAnnotations()) {
            if (AnnotationKinds.isTelling(annotation)) {
                return true;
            }
        }
        return false;
    }

    /** The declarations that stand on an element itself. */
    List<Declaration> on(AnnotatedElement element) {
        if (!mayStandOn(element)) {
            return List.of();
        }
        return Arrays.stream(element.getDeclaredAnnotations())
                .filter(AnnotationKinds::isTelling)
                .flatMap(Members::unpacked)
                .flatMap(annotation -> expanded(annotation, origin(element), Set.of(), Arguments.NONE))
                .toList();
    }

    /** Where an annotation stands, for errors that otherwise name only what it is mixed into. */
    private String origin(AnnotatedElement element) {
        return element instanceof Member member && inCode.isMixedIn(member.getDeclaringClass())
                ? " of " + member.getDeclaringClass().getSimpleName()
                : "";
    }

    /** The annotation if it declares triggers, else the declarations that it is composed of. */
    private Stream<Declaration> expanded(
            Annotation annotation, String within, Set<Class<? extends Annotation>> outer, Arguments arguments) {
        Class<? extends Annotation> type = annotation.annotationType();
        if (outer.contains(type) || type.getName().startsWith("java.lang.annotation.")) {
            return Stream.of();
        }
        Set<Class<? extends Annotation>> path = new HashSet<>(outer);
        path.add(type);
        if (type.isAnnotationPresent(TriggerBinding.class)) {
            return Stream.of(new Declaration(annotation, Declaration.describe(annotation) + within, path, arguments));
        }
        List<Replacement> replacements = replacements(annotation);
        List<Annotation> parts = Arrays.stream(type.getDeclaredAnnotations())
                .flatMap(Members::unpacked)
                .toList();
        replacements.stream()
                .filter(replacement -> parts.stream().noneMatch(replacement::isAbout))
                .forEach(replacement -> reportMissing(annotation, replacement));
        return parts.stream()
                .flatMap(part -> expanded(
                        overridden(part, replacements, annotation),
                        " of " + Declaration.describe(annotation) + within,
                        path,
                        arguments));
    }

    /** What a member of a composed annotation replaces, and with what. */
    private record Replacement(OverridesAttribute target, Method member, Object value) {
        String attribute() {
            return target.attribute().isEmpty() ? member.getName() : target.attribute();
        }

        boolean isAbout(Annotation part) {
            return part.annotationType() == target.annotation()
                    && (target.declaration().isEmpty() || target.declaration().equals(Members.name(part)));
        }
    }

    private static List<Replacement> replacements(Annotation composed) {
        List<Replacement> replacements = new ArrayList<>();
        for (Method member : composed.annotationType().getDeclaredMethods()) {
            for (OverridesAttribute target : member.getAnnotationsByType(OverridesAttribute.class)) {
                replacements.add(new Replacement(target, member, Members.invoke(composed, member)));
            }
        }
        return replacements;
    }

    private Annotation overridden(Annotation part, List<Replacement> replacements, Annotation composed) {
        Map<String, Object> values = new HashMap<>();
        replacements.stream()
                .filter(replacement -> replacement.isAbout(part))
                .filter(replacement -> isApplicable(replacement, part, composed))
                .forEach(replacement -> values.put(replacement.attribute(), replacement.value()));
        return values.isEmpty() ? part : OverriddenAnnotation.of(part, values);
    }

    private boolean isApplicable(Replacement replacement, Annotation part, Annotation composed) {
        String member = "overrides by %s() the member %s() of @%s"
                .formatted(
                        replacement.member().getName(),
                        replacement.attribute(),
                        part.annotationType().getSimpleName());
        Method target =
                Members.find(part.annotationType(), replacement.attribute()).orElse(null);
        if (target == null) {
            faults.add(Declaration.describe(composed), member + ", which there is not", "Name one of its members.");
            return false;
        }
        boolean fits = target.getReturnType() == replacement.member().getReturnType();
        if (!fits) {
            faults.add(
                    Declaration.describe(composed),
                    "%s, which is of type %s"
                            .formatted(member, target.getReturnType().getSimpleName()),
                    "Give %s() this type, in place of %s."
                            .formatted(
                                    replacement.member().getName(),
                                    replacement.member().getReturnType().getSimpleName()));
        }
        return fits;
    }

    private void reportMissing(Annotation composed, Replacement replacement) {
        OverridesAttribute target = replacement.target();
        String named = target.declaration().isEmpty() ? "" : "(name = \"" + target.declaration() + "\")";
        faults.add(
                Declaration.describe(composed),
                "overrides by %s() a member of @%s%s, which does not stand at @%s"
                        .formatted(
                                replacement.member().getName(),
                                target.annotation().getSimpleName(),
                                named,
                                composed.annotationType().getSimpleName()),
                "Compose @%s of it, or leave the override out."
                        .formatted(composed.annotationType().getSimpleName()));
    }
}
