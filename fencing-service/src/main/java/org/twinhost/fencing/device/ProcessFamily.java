package org.twinhost.fencing.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * A process and all that it starts, whatever session they make their own: they inherit a mark in their environment. An order
 * that a child still carries to a device is an order of ours under way, so the child ends with the parent.
 *
 * @param mark of this family alone
 */
record ProcessFamily(String mark) {

    private static final String NAME = "TWINHOST_CONVERSATION";
    private static final Duration AGAIN = Duration.ofMillis(20);
    private static final Duration AGAIN_MAX = Duration.ofSeconds(1);
    private static final int UNSEEN_ENOUGH = 2;
    private static final Duration UNSEEN_PAUSE = Duration.ofMillis(50);

    /**
     * All that a program needs to know of this machine. What else this service has in its environment is not theirs. It has no
     * home, for snmp and Python would obey what others had put there; Python's warnings would come before the reason for which
     * it failed.
     */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8", "HOME", "/nonexistent", "PYTHONWARNINGS", "ignore",
            "PYTHONDONTWRITEBYTECODE", "1");

    static ProcessFamily ofItsOwn() {
        return new ProcessFamily(UUID.randomUUID().toString());
    }

    void mark(Map<String, String> environment) {
        environment.clear();
        environment.putAll(ENVIRONMENT);
        environment.put(NAME, mark);
    }

    /**
     * Returns when none of them runs any more: one that just becomes another program has no environment for a moment, and one
     * that was just born may be behind what was looked at, so nobody has to be seen twice.
     */
    void end() {
        long pause = AGAIN.toNanos();
        for (int unseen = 0; unseen < UNSEEN_ENOUGH;) {
            var running = members();
            running.forEach(ProcessHandle::destroyForcibly);
            unseen = running.isEmpty() ? unseen + 1 : 0;
            LockSupport.parkNanos(running.isEmpty() ? UNSEEN_PAUSE.toNanos() : pause);
            pause = Math.min(2 * pause, AGAIN_MAX.toNanos());
        }
    }

    List<ProcessHandle> members() {
        return ProcessHandle.allProcesses().filter(this::isMember).toList();
    }

    /** What has ended, or is another user's, can't be read, and is none of ours. */
    private boolean isMember(ProcessHandle process) {
        try {
            var environment = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "environ"));
            return new String(environment, StandardCharsets.ISO_8859_1).contains(NAME + "=" + mark);
        } catch (IOException e) {
            return false;
        }
    }
}
