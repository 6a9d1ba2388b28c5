package org.twinhost.resource.core.place;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.resource.core.observe.Situation;

/**
 * All that decides where the guests of the whole cluster belong.
 *
 * @param situation with a configuration
 * @param preferred nodes that administrators moved guests to, by guest
 * @param waitingSince by guest: since when it could have been started had the better node been ready, or has run without a
 *     disk; none: it does not wait
 */
public record PolicyInput(
        Situation situation, FailCounts failCounts, Map<String, NodeId> preferred, Map<String, Instant> waitingSince) {

    /** What speaks for the nodes by itself, without what an administrator preferred and without patience that ran out. */
    public static PolicyInput unbiased(Situation situation, FailCounts failCounts) {
        return new PolicyInput(situation, failCounts, Map.of(), Map.of());
    }

    /** By name. */
    public List<GuestConfig> guests() {
        return situation.snapshot().guests().stream().sorted(Comparator.comparing(GuestConfig::name)).toList();
    }

    boolean isPatienceOver(String guest) {
        Instant since = waitingSince.get(guest);
        int graceMs = situation.snapshot().timing().restartGraceMs();
        return since != null && Duration.between(since, situation.now()).toMillis() > graceMs;
    }
}
