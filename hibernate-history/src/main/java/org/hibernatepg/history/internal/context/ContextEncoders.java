package org.hibernatepg.history.internal.context;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.WeakHashMap;
import org.hibernatepg.history.spi.ContextEncoder;
import org.jspecify.annotations.Nullable;

/** The encoders that the current thread can see. */
final class ContextEncoders {
    /** By class loader, which must not be kept from being collected by what it loaded. */
    private static final Map<ClassLoader, SoftReference<List<ContextEncoder>>> FOUND =
            Collections.synchronizedMap(new WeakHashMap<>());

    private ContextEncoders() {}

    /** What the first encoder that knows a value makes of it. */
    static Optional<Object> encode(Object value) {
        for (ContextEncoder encoder : encoders()) {
            Optional<?> encoded = encoder.encode(value);
            if (encoded == null) {
                throw new IllegalStateException(encoder.getClass().getName()
                        + " gave null. An encoder answers with Optional.empty() for a value that it does not know.");
            }
            if (encoded.isPresent()) {
                return Optional.of(encoded.get());
            }
        }
        return Optional.empty();
    }

    private static List<ContextEncoder> encoders() {
        ClassLoader own = ContextEncoders.class.getClassLoader();
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        ClassLoader key = ofThread == null ? own : ofThread;
        SoftReference<List<ContextEncoder>> known = FOUND.get(key);
        @Nullable List<ContextEncoder> encoders = known == null ? null : known.get();
        if (encoders == null) {
            encoders = load(key, own);
            FOUND.put(key, new SoftReference<>(encoders));
        }
        return encoders;
    }

    private static List<ContextEncoder> load(ClassLoader... loaders) {
        List<ContextEncoder> encoders = new ArrayList<>();
        Set<Class<?>> types = new HashSet<>();
        for (ClassLoader loader : loaders) {
            for (ContextEncoder encoder : ServiceLoader.load(ContextEncoder.class, loader)) {
                if (types.add(encoder.getClass())) {
                    encoders.add(encoder);
                }
            }
        }
        return List.copyOf(encoders);
    }
}
