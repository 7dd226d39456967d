package org.hibernatepg.routing.internal.replica;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that keep no application running. */
final class ProbeThreads {
    private ProbeThreads() {}

    static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** As many as there are servers to be asked; those that are not needed any more end. */
    static ExecutorService pool() {
        return Executors.newCachedThreadPool(work -> daemon("hibernate-routing-probe", work));
    }
}
