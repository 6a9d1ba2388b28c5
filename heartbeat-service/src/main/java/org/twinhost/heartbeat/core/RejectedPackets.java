package org.twinhost.heartbeat.core;

import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.INFO;
import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.WARNING;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.twinhost.kernel.NextDeadline;

/**
 * Packets that can't be accepted: counted and shown, and said once per reason, not per packet or link. Whoever can reach a link
 * can send them, so nothing else follows from them: they delay and permit nothing.
 */
final class RejectedPackets {

    private static final int KNOWN_MAX = 64;
    private static final long FORGET_MS = 60_000;

    /**
     * @param text for the administrator
     * @param lastMs when it was last seen
     * @param count how many since it was first seen
     */
    public record RejectedSender(String text, long lastMs, long count) {}

    private final HeartbeatStep step;

    RejectedPackets(HeartbeatStep step) {
        this.step = step;
    }

    void refused(String link, String address, String reason) {
        refused(link, address, reason, 1);
    }

    void refused(String link, String address, String reason, long count) {
        var known = new TreeMap<>(step.state().rejected());
        var place = place(link, address);
        var text = "packets from " + place + " are refused: " + reason;
        var before = known.get(place);
        if (before == null && known.size() >= KNOWN_MAX) {
            return;
        }
        // A node with a wrong key knocks on every link: the log says it once, the state lists all places.
        if (known.values().stream().noneMatch(one -> one.text().endsWith(reason))) {
            step.say(WARNING, text);
        }
        known.put(place, new RejectedSender(text, step.nowMs, count + (before == null ? 0 : before.count())));
        step.become(step.state().knowing(known));
    }

    void forgetOld() {
        if (step.state().rejected().isEmpty()) {
            return;
        }
        var known = new TreeMap<>(step.state().rejected());
        if (known.values().removeIf(one -> step.nowMs - one.lastMs() >= FORGET_MS)) {
            step.become(step.state().knowing(known));
            if (known.isEmpty()) {
                step.say(INFO, "no packets were refused for a minute");
            }
        }
    }

    /** When one of them is forgotten. */
    static NextDeadline next(SortedMap<String, RejectedSender> rejected, long nowMs) {
        var next = NextDeadline.NEVER;
        for (var one : rejected.values()) {
            next = next.or(NextDeadline.after(nowMs, one.lastMs() + FORGET_MS));
        }
        return next;
    }

    static List<String> texts(SortedMap<String, RejectedSender> rejected) {
        return rejected.isEmpty() ? List.of() : rejected.values().stream().map(RejectedSender::text).toList();
    }

    /** The same with how many they were; changes with each of them. */
    static List<String> counted(SortedMap<String, RejectedSender> rejected) {
        return rejected.values().stream().map(one -> one.text() + " (" + one.count() + " so far)").toList();
    }

    private static String place(String link, String address) {
        return address + " on " + link;
    }
}
