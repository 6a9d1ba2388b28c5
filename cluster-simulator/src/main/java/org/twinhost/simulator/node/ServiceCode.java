package org.twinhost.simulator.node;

/** One start of a service: its own code, wired to the fake world instead of sockets, threads and files. */
public interface ServiceCode {

    /** Makes and starts it, inside the process. */
    @FunctionalInterface
    interface Starter {
        ServiceCode start(Process process);
    }

    /** The process is gone: whatever the world still holds for it is dropped. Its code is never called again. */
    default void gone() {
        // most leave nothing behind
    }
}
