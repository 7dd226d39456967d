package org.hibernatepg.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An address that stays the same while the server behind it changes, as a virtual IP address, a proxy or a name does at a
 * failover: a port of 127.0.0.1 whose connections go on to another port.
 *
 * <pre>{@code
 * SwitchableAddress address = SwitchableAddress.of(cluster.primary().port());
 * …
 * cluster.primary().stop();
 * cluster.standby(1).promote();
 * address.switchTo(cluster.standby(1).port());
 * }</pre>
 *
 * <p>It can also fail as networks do: {@link #refuse()}, {@link #swallow()}, {@link #cut()}; {@link #restore()} ends that.
 */
public final class SwitchableAddress implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final int port = Ports.free();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private @Nullable ServerSocket listening;
    private boolean swallowing;
    private final AtomicLong roundTrips = new AtomicLong();

    private SwitchableAddress(int target) {
        this.target = target;
    }

    /** A new address whose connections go to this port of 127.0.0.1. */
    public static SwitchableAddress of(int port) {
        SwitchableAddress address = new SwitchableAddress(port);
        address.restore();
        return address;
    }

    /** The port of the address, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The URL of a database behind the address. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** How often clients sent something and then heard from the server, which is what a slow network multiplies. */
    public long roundTrips() {
        return roundTrips.get();
    }

    /** New connections go to this port from now on; those that are there stay where they are. */
    public void switchTo(int port) {
        target = port;
    }

    /** Ends every connection that is there. */
    public void cut() {
        sockets.forEach(SwitchableAddress::close);
    }

    /** As a machine where no server runs: connections are refused, and those that are there end. */
    public synchronized void refuse() {
        if (listening != null) {
            close(listening);
            listening = null;
        }
        cut();
    }

    /** As a network that loses everything: connections are accepted and stay, and nothing comes through. */
    public synchronized void swallow() {
        swallowing = true;
    }

    /** Ends {@link #refuse()} and {@link #swallow()}; what was held back comes through. */
    public synchronized void restore() {
        swallowing = false;
        notifyAll();
        if (listening == null) {
            try {
                ServerSocket socket = new ServerSocket(port, 50, LOOPBACK);
                listening = socket;
                daemon(() -> accept(socket));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Ends the connections and frees the port. */
    @Override
    public void close() {
        refuse();
        restoreFlow();
    }

    private synchronized void restoreFlow() {
        swallowing = false;
        notifyAll();
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                daemon(() -> connect(client));
            }
        } catch (IOException closed) {
            // refuse() or close() did it.
        }
    }

    private void connect(Socket client) {
        sockets.add(client);
        try {
            awaitFlow();
            Socket server = new Socket(LOOPBACK, target);
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            AtomicBoolean asked = new AtomicBoolean();
            daemon(() -> forward(server, client, () -> countAnswer(asked)));
            forward(client, server, () -> asked.set(true));
        } catch (IOException noServer) {
            end(client);
        }
    }

    private void countAnswer(AtomicBoolean asked) {
        if (asked.getAndSet(false)) {
            roundTrips.incrementAndGet();
        }
    }

    /** Until one of the two ends. */
    private void forward(Socket from, Socket to, Runnable passing) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitFlow();
                passing.run();
                out.write(buffer, 0, length);
            }
        } catch (IOException ended) {
            // Then the other direction ends too.
        } finally {
            end(from);
            end(to);
        }
    }

    private synchronized void awaitFlow() throws IOException {
        try {
            while (swallowing) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
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

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "switchable-address");
        thread.setDaemon(true);
        thread.start();
    }
}
