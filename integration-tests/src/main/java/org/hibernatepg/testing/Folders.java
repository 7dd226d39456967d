package org.hibernatepg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Folders for the data of servers that live as long as a test. */
final class Folders {
    private Folders() {}

    /**
     * A new folder that only its owner may read, in memory where that is easy: there a new database takes 10 ms, and on a slow
     * disk it takes 300.
     */
    static Path create(String prefix) throws IOException {
        Path memory = Path.of("/dev/shm");
        boolean roomy = Files.isWritable(memory) && memory.toFile().getUsableSpace() > 2L << 30;
        Path parent = roomy ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        return Files.createTempDirectory(parent, prefix);
    }

    /** A new folder that only its owner may read, where files outlive a loss of power. */
    static Path onDisk(String prefix) throws IOException {
        return Files.createTempDirectory(prefix);
    }

    /** Copies what is in a folder to another; a file that goes away meanwhile is left out, as are those not wanted. */
    static void copy(Path from, Path to, Predicate<Path> wanted) {
        try {
            Files.walkFileTree(from, new Copy(from, to, wanted));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder and all in it, if it is there. */
    static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private abstract static class Visit extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }

    private static final class Copy extends Visit {
        private final Path from;
        private final Path to;
        private final Predicate<Path> wanted;

        Copy(Path from, Path to, Predicate<Path> wanted) {
            this.from = from;
            this.to = to;
            this.wanted = wanted;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Path relative = from.relativize(file);
            if (wanted.test(relative)) {
                try {
                    Files.copy(file, to.resolve(relative));
                } catch (NoSuchFileException e) {
                    return visitFileFailed(file, e);
                }
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private static final class Deletion extends Visit {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
