package org.twinhost.heartbeat.core;

import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.INFO;
import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.WARNING;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Packets that can't be accepted: said once per reason, not per packet or link, and again when it is over. */
final class Strangers {

    private static final int KNOWN_MAX = 64;
    private static final long FORGET_MS = 60_000;

    /**
     * @param text for the administrator
     * @param lastMs when it was last seen
     */
    public record Stranger(String text, long lastMs) {}

    private final Turn turn;

    Strangers(Turn turn) {
        this.turn = turn;
    }

    void refused(String link, String address, String reason) {
        var known = new TreeMap<>(turn.state().strangers());
        var place = place(link, address);
        var text = "packets from " + place + " are refused: " + reason;
        var before = known.get(place);
        if (before == null && known.size() >= KNOWN_MAX) {
            return;
        }
        // A node with a wrong key knocks on every link: the log says it once, the state lists all places.
        if (known.values().stream().noneMatch(one -> one.text().endsWith(reason))) {
            turn.say(WARNING, text);
        }
        known.put(place, new Stranger(text, turn.nowMs));
        turn.become(turn.state().knowing(known));
    }

    void accepted(String link, String address) {
        var place = place(link, address);
        if (turn.state().strangers().containsKey(place)) {
            var known = new TreeMap<>(turn.state().strangers());
            known.remove(place);
            turn.become(turn.state().knowing(known));
            turn.say(INFO, "packets from " + place + " are accepted now");
        }
    }

    void forgetOld() {
        if (turn.state().strangers().isEmpty()) {
            return;
        }
        var known = new TreeMap<>(turn.state().strangers());
        if (known.values().removeIf(one -> turn.nowMs - one.lastMs() > FORGET_MS)) {
            turn.become(turn.state().knowing(known));
        }
    }

    static List<String> texts(SortedMap<String, Stranger> strangers) {
        return strangers.isEmpty() ? List.of() : strangers.values().stream().map(Stranger::text).toList();
    }

    private static String place(String link, String address) {
        return address + " on " + link;
    }
}
