package org.twinhost.config.core.rules;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.twinhost.config.core.fields.ConfigFields;
import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.LinkConfig;

/** What times must keep towards each other, as those who wait by them need it. */
final class TimingRules {

    /** How long fencing lets a device take for one answer, where nobody has set it otherwise. */
    private static final int DEVICE_ANSWER_MS = 4_000;
    /** The same for one with an agent, which asks, orders, and asks again in one conversation. */
    private static final int AGENT_ANSWER_MS = 20_000;
    /** A heartbeat of about 300 bytes takes a line of 115200 baud 26 ms, and each has to leave room for messages. */
    private static final int SERIAL_KEEPALIVE_MS = 50;

    private TimingRules() {}

    private static boolean isMoment(String text) {
        try {
            Instant.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    static void check(ClusterSnapshot snapshot, Collector found) {
        var timing = snapshot.timing();
        var until = snapshot.maintenanceUntil();
        found.errorIf(until != null && !isMoment(until), "maintenanceUntil " + until
                + " is no moment: the calendar knows no such day");
        int keepalive = timing.keepaliveMs();
        int deadtime = timing.deadtimeMs();
        found.errorIf(timing.warntimeMs() <= keepalive,
                "warntime " + timing.warntimeMs() + " ms must be longer than keepalive " + keepalive + " ms");
        found.errorIf(deadtime <= timing.warntimeMs(),
                "deadtime " + deadtime + " ms must be longer than warntime " + timing.warntimeMs() + " ms");
        var fewest = ConfigFields.KEEPALIVES_IN_DEADTIME;
        found.errorIf(deadtime < fewest.value() * keepalive, "deadtime " + deadtime + " ms must be at least " + fewest.value()
                + " keepalives (" + keepalive + " ms each): " + fewest.reason());
        found.warnIf(timing.restartGraceMs() < deadtime, "restart-grace " + timing.restartGraceMs()
                + " ms is shorter than deadtime " + deadtime + " ms, so it never helps a restarting service");
        int answerMs = snapshot.fenceDevices().stream().anyMatch(device -> device.kind() == FenceDeviceConfig.Kind.AGENT)
                ? AGENT_ANSWER_MS : DEVICE_ANSWER_MS;
        found.warnIf(snapshot.nodes().size() > 1 && timing.slowestOffMs() < answerMs, "slowest-off "
                + timing.slowestOffMs() + " ms is shorter than the " + answerMs + " ms that a fence device may take to"
                + " answer: two nodes that lost sight of each other could switch each other off; say how long it really takes");
        found.warnIf(keepalive < SERIAL_KEEPALIVE_MS
                        && snapshot.links().stream().anyMatch(link -> link.kind() == LinkConfig.Kind.SERIAL),
                "keepalive " + keepalive + " ms is shorter than the " + SERIAL_KEEPALIVE_MS + " ms that a serial link needs for"
                        + " each heartbeat: the link will be late");
    }
}
