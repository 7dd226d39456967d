package org.hibernatepg.benchmarks;

import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * What part of a thread's time on the processor is spent in the code of routing, by samples of its stack. A sample belongs to
 * whoever called the JDK last; those in which the thread waits for a server are left out.
 */
final class CpuShare {
    private static final String ROUTING = "org.hibernatepg.routing.";
    private static final long PAUSE_NANOS = 200_000;

    /** How the JDK waits for a socket or a lock; handing bytes to the system takes the processor's time. */
    private static final Set<String> WAITING = Set.of("poll", "park");

    private final Runnable work;
    private volatile boolean ended;
    private int samples;
    private int routing;

    private CpuShare(Runnable work) {
        this.work = work;
    }

    /** In percent, of so many samples, while the work is repeated. */
    static double of(Runnable work, int enough) {
        return new CpuShare(work).measure(enough);
    }

    private double measure(int enough) {
        work.run();
        Thread worker = new Thread(this::repeat, "cpu-share");
        worker.start();
        while (samples < enough && worker.isAlive()) {
            take(worker.getStackTrace());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        ended = true;
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 100.0 * routing / samples;
    }

    private void repeat() {
        while (!ended) {
            work.run();
        }
    }

    private void take(StackTraceElement[] stack) {
        if (stack.length == 0 || WAITING.contains(stack[0].getMethodName())) {
            return;
        }
        samples++;
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName();
            if (name.startsWith(ROUTING)) {
                routing++;
                return;
            }
            if (!isJdk(name)) {
                return;
            }
        }
    }

    /** The proxies of the JDK are of nobody: they hand over at once. */
    private static boolean isJdk(String name) {
        return name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.");
    }
}
