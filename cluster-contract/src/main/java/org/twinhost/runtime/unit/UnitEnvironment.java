package org.twinhost.runtime.unit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * What systemd put into the environment of a unit's process.
 *
 * @param socket where it wants to be told; empty: it does not
 * @param watchdog how long it waits for a beat; empty: it waits for none
 */
record UnitEnvironment(Optional<String> socket, Optional<Duration> watchdog) {

    static UnitEnvironment ofThisProcess() {
        return of(System.getenv(), ProcessHandle.current().pid());
    }

    /** A process inherits the environment of who made it, so the watchdog's part names its process. */
    static UnitEnvironment of(Map<String, String> environment, long pid) {
        var socket = Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
                .filter(path -> path.startsWith("/") || path.startsWith("@") && path.length() > 1);
        var isOurs = Optional.ofNullable(environment.get("WATCHDOG_PID")).map(Long.toString(pid)::equals).orElse(true);
        return new UnitEnvironment(socket, Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                .filter(_ -> isOurs).flatMap(UnitEnvironment::limit));
    }

    private static Optional<Duration> limit(String micros) {
        try {
            return Optional.of(Duration.of(Long.parseLong(micros), ChronoUnit.MICROS)).filter(Duration::isPositive);
        } catch (NumberFormatException notSystemds) {
            return Optional.empty();
        }
    }
}
