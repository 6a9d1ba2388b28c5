package org.twinhost.simulator.node;

/**
 * The end of a process in the middle of what it was doing. Thrown by the world where the code under it calls out, and
 * caught by the process's own loop; nothing else may catch it, so it is no exception that services handle.
 */
final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    Crash(String where) {
        super(where, null, false, false);
    }
}
