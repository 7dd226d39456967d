package org.hibernatepg.trigger.internal.binder;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.boot.Metadata;
import org.hibernatepg.trigger.spi.AnnotationDeclaration;
import org.hibernatepg.trigger.spi.ContributedAnnotations;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.TriggerDeclarations;

/** What contributors declare in code, by the class for which they do. */
public final class CodeDeclarations implements TriggerDeclarations, ContributedAnnotations {
    private final Metadata metadata;
    private final Map<Class<?>, List<MixIn>> mixIns = new LinkedHashMap<>();
    private final Map<Class<?>, List<MadeAnnotation<?>>> made = new LinkedHashMap<>();
    private final Set<Class<?>> found = new HashSet<>();
    private String contributor = "";

    /** Starts with nothing. */
    public CodeDeclarations(Metadata metadata) {
        this.metadata = metadata;
    }

    /**
     * A class whose declarations hold for another class.
     *
     * @param source the class
     * @param contributor who mixed it in
     */
    record MixIn(Class<?> source, String contributor) {
        String description() {
            return "mixIn(…, %s.class) of %s".formatted(source.getSimpleName(), contributor);
        }
    }

    /** Says who declares what follows. */
    public void by(String name) {
        contributor = name;
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    @Override
    public void mixIn(Class<?> entity, Class<?> source) {
        List<MixIn> present = mixIns.computeIfAbsent(entity, c -> new ArrayList<>());
        if (present.stream().noneMatch(mixIn -> mixIn.source() == source)) {
            present.add(new MixIn(source, contributor));
        }
    }

    @Override
    public <E> AnnotationDeclaration<E> declare(Class<E> entity, Class<? extends Annotation> annotation) {
        return add(entity, new MadeAnnotation<>(annotation, contributor));
    }

    @Override
    public <E> AnnotationDeclaration<E> declare(Class<E> entity, Annotation annotation) {
        return add(entity, new MadeAnnotation<>(annotation, contributor));
    }

    private <E> MadeAnnotation<E> add(Class<E> entity, MadeAnnotation<E> declaration) {
        made.computeIfAbsent(entity, c -> new ArrayList<>()).add(declaration);
        return declaration;
    }

    /** The classes mixed into one, with who did it. */
    List<MixIn> mixedInto(Class<?> target) {
        found.add(target);
        return mixIns.getOrDefault(target, List.of());
    }

    @Override
    public List<Class<?>> mixIns(Class<?> target) {
        List<Class<?>> sources = new ArrayList<>();
        mixIns.getOrDefault(target, List.of()).forEach(mixIn -> sources.add(mixIn.source()));
        return sources;
    }

    @Override
    public List<Contributed> on(Class<?> target) {
        Stream<Contributed> mixedIn = mixIns(target).stream()
                .flatMap(source -> Stream.of(source.getDeclaredAnnotations())
                        .flatMap(Members::unpacked)
                        .map(annotation -> new Contributed(annotation, " of " + source.getSimpleName())));
        Stream<Contributed> inCode = made.getOrDefault(target, List.of()).stream()
                .flatMap(one -> one.annotation().stream()
                        .map(annotation -> new Contributed(annotation, " of " + one.contributor())));
        return Stream.concat(mixedIn, inCode).toList();
    }

    /** Whether a class is mixed into another one. */
    boolean isMixedIn(Class<?> source) {
        return mixIns.values().stream().flatMap(List::stream).anyMatch(mixIn -> mixIn.source() == source);
    }

    /** The annotations made for one. */
    List<MadeAnnotation<?>> made(Class<?> target) {
        found.add(target);
        return made.getOrDefault(target, List.of());
    }

    /** Reports what is declared for classes of which nothing is mapped, and what declares nothing. */
    public void reportUnused(MappingFaults faults) {
        Composition composition = new Composition(Composition.Faults.REPORTED, this);
        mixIns.forEach((target, sources) -> sources.forEach(mixIn -> {
            reportUnknown(target, mixIn.description(), faults);
            if (Stream.concat(Stream.of(mixIn.source()), members(mixIn.source()))
                    .noneMatch(element -> !composition.on(element).isEmpty() || Contributables.standOn(element))) {
                faults.add(
                        target.getSimpleName(),
                        mixIn.description(),
                        "names a class on which nothing is declared",
                        "Annotate %s, its fields or its getters."
                                .formatted(mixIn.source().getSimpleName()));
            }
        }));
        made.forEach((target, annotations) ->
                annotations.forEach(annotation -> reportUnknown(target, annotation.description(), faults)));
    }

    private static Stream<AnnotatedElement> members(Class<?> source) {
        return Stream.concat(Stream.of(source.getDeclaredFields()), Stream.of(source.getDeclaredMethods()));
    }

    private void reportUnknown(Class<?> target, String description, MappingFaults faults) {
        if (!found.contains(target)) {
            faults.add(
                    target.getSimpleName(),
                    description,
                    "is about %s, which is no entity of this persistence unit and no superclass of one"
                            .formatted(target.getName()),
                    "Map the class, or ask isMapped(…) before.");
        }
    }
}
