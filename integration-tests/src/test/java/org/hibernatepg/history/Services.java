package org.hibernatepg.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/** Java services that are there for one test only, as its thread's class loader sees them. */
final class Services implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final ClassLoader before = thread.getContextClassLoader();
    private final URLClassLoader loader;

    private Services(URLClassLoader loader) {
        this.loader = loader;
        thread.setContextClassLoader(loader);
    }

    static Services of(Class<?> service, Class<?> implementation) {
        try {
            Path directory = Files.createTempDirectory("services");
            Path services = Files.createDirectories(directory.resolve("META-INF/services"));
            Files.writeString(services.resolve(service.getName()), implementation.getName());
            URL[] urls = {directory.toUri().toURL()};
            return new Services(new URLClassLoader(urls, Services.class.getClassLoader()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        thread.setContextClassLoader(before);
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
