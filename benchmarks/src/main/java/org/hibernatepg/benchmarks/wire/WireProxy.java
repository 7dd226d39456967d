package org.hibernatepg.benchmarks.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port of 127.0.0.1 that leads to a PostgreSQL server, counts what is sent there and can make it take longer, as a network
 * does. Connections are not to be encrypted.
 *
 * <pre>{@code
 * try (WireProxy proxy = WireProxy.to("127.0.0.1", 5432)) {
 *     … // a pool of connections to proxy.port()
 *     proxy.clear();
 *     sessionFactory.inTransaction(session -> session.persist(document));
 *     assertThat(proxy.count().roundTrips()).isEqualTo(2);
 * }
 * }</pre>
 */
public final class WireProxy implements AutoCloseable {
    private final String host;
    private final int target;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final WireLog log = new WireLog();
    private volatile long delayNanos;

    private WireProxy(String host, int target) throws IOException {
        this.host = host;
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** A proxy for a server, which counts and does not delay. */
    public static WireProxy to(String host, int port) {
        try {
            WireProxy proxy = new WireProxy(host, port);
            daemon(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of 127.0.0.1 that leads to the server. */
    public int port() {
        return listening.getLocalPort();
    }

    /** From now on each direction takes so much longer: a round trip twice of it. */
    public WireProxy delay(Duration each) {
        delayNanos = each.toNanos();
        return this;
    }

    /** From now on {@link #texts()} and {@link #notices()} are kept. */
    public WireProxy keepTexts() {
        log.keep();
        return this;
    }

    /** What went through since the last {@link #clear()}. */
    public WireCount count() {
        return log.count();
    }

    /** What was executed since the last {@link #clear()}, without what begins and ends transactions. */
    public List<String> texts() {
        return log.texts();
    }

    /** What the server noticed since the last {@link #clear()}. */
    public List<String> notices() {
        return log.notices();
    }

    /** Starts from zero. */
    public void clear() {
        log.clear();
    }

    /** Ends all connections. */
    @Override
    public void close() {
        close(listening);
        sockets.forEach(WireProxy::close);
    }

    private void accept() {
        try {
            while (true) {
                connect(listening.accept());
            }
        } catch (IOException closed) {
            // close() did it.
        }
    }

    private void connect(Socket application) throws IOException {
        sockets.add(application);
        Socket server;
        try {
            server = new Socket(host, target);
        } catch (IOException noServer) {
            close(application);
            return;
        }
        sockets.add(server);
        application.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Conversation conversation = new Conversation(log);
        forward(application, server, conversation.fromApplication(), true);
        forward(server, application, conversation.fromServer(), false);
    }

    private void forward(Socket from, Socket to, Messages messages, boolean toServer) {
        Delayed delayed = new Delayed();
        daemon(() -> read(from, delayed, messages, toServer));
        daemon(() -> {
            try {
                delayed.deliver(Channels.newChannel(to.getOutputStream()));
            } catch (IOException ended) {
                // Then the other direction ends too.
            } finally {
                end(from);
                end(to);
            }
        });
    }

    private void read(Socket from, Delayed delayed, Messages messages, boolean toServer) {
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                log.moved(toServer ? length : 0, toServer ? 0 : length);
                // Before it is passed on, so that what was answered is counted.
                messages.read(buffer, length);
                delayed.send(Arrays.copyOf(buffer, length), delayNanos);
            }
        } catch (IOException ended) {
            // What is under way still arrives.
        } finally {
            delayed.end();
        }
    }

    private void end(Socket socket) {
        close(socket);
        sockets.remove(socket);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "wire-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
