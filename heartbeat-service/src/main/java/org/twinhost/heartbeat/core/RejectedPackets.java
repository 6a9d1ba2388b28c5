package org.twinhost.heartbeat.core;

import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.INFO;
import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.WARNING;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Packets that can't be accepted: said once per reason, not per packet or link, and again when it is over. */
final class RejectedPackets {

    private static final int KNOWN_MAX = 64;
    private static final long FORGET_MS = 60_000;

    /**
     * @param text for the administrator
     * @param lastMs when it was last seen
     */
    public record RejectedSender(String text, long lastMs) {}

    private final HeartbeatStep step;

    RejectedPackets(HeartbeatStep step) {
        this.step = step;
    }

    void refused(String link, String address, String reason) {
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
        known.put(place, new RejectedSender(text, step.nowMs));
        step.become(step.state().knowing(known));
    }

    void accepted(String link, String address) {
        var place = place(link, address);
        if (step.state().rejected().containsKey(place)) {
            var known = new TreeMap<>(step.state().rejected());
            known.remove(place);
            step.become(step.state().knowing(known));
            step.say(INFO, "packets from " + place + " are accepted now");
        }
    }

    void forgetOld() {
        if (step.state().rejected().isEmpty()) {
            return;
        }
        var known = new TreeMap<>(step.state().rejected());
        if (known.values().removeIf(one -> step.nowMs - one.lastMs() > FORGET_MS)) {
            step.become(step.state().knowing(known));
        }
    }

    static List<String> texts(SortedMap<String, RejectedSender> rejected) {
        return rejected.isEmpty() ? List.of() : rejected.values().stream().map(RejectedSender::text).toList();
    }

    private static String place(String link, String address) {
        return address + " on " + link;
    }
}
