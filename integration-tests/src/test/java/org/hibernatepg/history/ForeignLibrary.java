package org.hibernatepg.history;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.TypeManifestation;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FieldAccessor;
import org.jspecify.annotations.Nullable;

/**
 * An entity, {@code Device}, of a library that knows nothing of this one, and a class of the program that uses both.
 *
 * @param device the entity
 * @param program the class of the program
 */
record ForeignLibrary(Class<?> device, Class<?> program) {
    private static final String DEVICE = "third.party.Device";
    private static final String PROGRAM = "app.Program";

    /** In a class loader that sees Hibernate, and nothing of this library. */
    static ForeignLibrary isolated() {
        ClassLoader hibernate = new ClassLoader(ForeignLibrary.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("org.hibernatepg")) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        };
        return used(new Loader(hibernate, Map.of(DEVICE, deviceBytes())));
    }

    /** In a module that exports its package and opens it to nobody. */
    static ForeignLibrary inModule() {
        ModuleDescriptor descriptor =
                ModuleDescriptor.newModule("third.party").exports("third.party").build();
        ModuleReference library = new ModuleReference(descriptor, URI.create("memory:library")) {
            @Override
            public ModuleReader open() {
                return new Reader(Map.of(DEVICE.replace('.', '/') + ".class", deviceBytes()));
            }
        };
        ModuleFinder finder = new ModuleFinder() {
            @Override
            public Optional<ModuleReference> find(String name) {
                return name.equals("third.party") ? Optional.of(library) : Optional.empty();
            }

            @Override
            public Set<ModuleReference> findAll() {
                return Set.of(library);
            }
        };
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration = boot.configuration().resolve(finder, ModuleFinder.of(), Set.of("third.party"));
        ModuleLayer.Controller controller = ModuleLayer.defineModulesWithOneLoader(
                configuration, List.of(boot), ForeignLibrary.class.getClassLoader());
        Module module = controller.layer().findModule("third.party").orElseThrow();
        controller.addReads(module, ForeignLibrary.class.getModule());
        return used(controller.layer().findLoader("third.party"));
    }

    private static ForeignLibrary used(ClassLoader library) {
        byte[] program = new ByteBuddy()
                .subclass(Object.class)
                .name(PROGRAM)
                .modifiers(Visibility.PUBLIC)
                .make()
                .getBytes();
        ClassLoader both = new ClassLoader(ForeignLibrary.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                return library.loadClass(name);
            }
        };
        try {
            return new ForeignLibrary(
                    library.loadClass(DEVICE), new Loader(both, Map.of(PROGRAM, program)).loadClass(PROGRAM));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] deviceBytes() {
        DynamicType.Builder<?> builder = new ByteBuddy()
                .subclass(Object.class)
                .name(DEVICE)
                .modifiers(Visibility.PUBLIC, TypeManifestation.FINAL)
                .annotateType(AnnotationDescription.Builder.ofType(Entity.class)
                        .define("name", "Device")
                        .build());
        builder = property(builder, "id", Integer.class, List.of(Id.class));
        builder = property(builder, "name", String.class, List.of());
        return builder.make().getBytes();
    }

    private static DynamicType.Builder<?> property(
            DynamicType.Builder<?> builder, String name, Class<?> type, List<Class<? extends Annotation>> annotations) {
        String ending = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        List<AnnotationDescription> described = new ArrayList<>();
        annotations.forEach(annotation ->
                described.add(AnnotationDescription.Builder.ofType(annotation).build()));
        return builder.defineField(name, type, Visibility.PRIVATE)
                .defineMethod("get" + ending, type, Visibility.PUBLIC)
                .intercept(FieldAccessor.ofField(name))
                .annotateMethod(described)
                .defineMethod("set" + ending, void.class, Visibility.PUBLIC)
                .withParameters(type)
                .intercept(FieldAccessor.ofField(name));
    }

    /** A device. */
    Object device(int id, String name) {
        try {
            Object made = device.getConstructor().newInstance();
            device.getMethod("setId", Integer.class).invoke(made, id);
            device.getMethod("setName", String.class).invoke(made, name);
            return made;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes;

        Loader(ClassLoader parent, Map<String, byte[]> classes) {
            super(parent);
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private record Reader(Map<String, byte[]> resources) implements ModuleReader {
        @Override
        public Optional<URI> find(String name) {
            return resources.containsKey(name) ? Optional.of(URI.create("memory:" + name)) : Optional.empty();
        }

        @Override
        public Optional<ByteBuffer> read(String name) throws IOException {
            byte @Nullable [] bytes = resources.get(name);
            return bytes == null ? Optional.empty() : Optional.of(ByteBuffer.wrap(Objects.requireNonNull(bytes)));
        }

        @Override
        public Stream<String> list() {
            return resources.keySet().stream();
        }

        @Override
        public void close() {
            // It is in memory.
        }
    }
}
