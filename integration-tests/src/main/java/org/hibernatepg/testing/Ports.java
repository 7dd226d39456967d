package org.hibernatepg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback address for servers that go away and come back.
 *
 * <p>They are below those that the system gives to outgoing connections: one of those could take the port of a server that
 * is down, or even connect to itself on it.
 */
final class Ports {
    private static final Path OUTGOING = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int FIRST = 10_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A port that nobody listens on, and that this method gave to nobody else in this JVM. */
    static int free() {
        int end = firstOutgoing();
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, end);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port between " + FIRST + " and " + end);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }

    private static int firstOutgoing() {
        if (!Files.exists(OUTGOING)) {
            return 32_768;
        }
        try (Scanner range = new Scanner(OUTGOING, StandardCharsets.US_ASCII)) {
            return Math.max(range.nextInt(), FIRST + 2_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
