package org.twinhost.simulator.check;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.simulator.world.Qemu;
import org.twinhost.simulator.world.World;

/**
 * S3: a guest's virtual CPUs run on at most one node. A guest of a frozen node doesn't run, but thaws into running, so this
 * is asked after every event and not only when a guest starts.
 */
public final class InstanceTruth {

    private static final class Seen {
        private long round;
        private Qemu running;
    }

    private final World world;
    private final Map<String, Seen> byGuest = new HashMap<>();
    private long round;
    private boolean waived;

    public InstanceTruth(World world) {
        this.world = world;
    }

    /** A false operator's word voids S3 (design §3): it is not asked any more. */
    public void waive() {
        waived = true;
    }

    /** Runs after every event: must be quick. */
    public void checkAfterEvent(List<Qemu> processes) {
        if (processes.size() < 2 || waived) {
            return;
        }
        round++;
        for (int i = 0; i < processes.size(); i++) {
            var qemu = processes.get(i);
            if (qemu.runs()) {
                see(qemu);
            }
        }
    }

    private void see(Qemu qemu) {
        var seen = byGuest.computeIfAbsent(qemu.guest(), _ -> new Seen());
        if (seen.round == round) {
            world.broken("S3 " + qemu.guest() + " runs on " + seen.running.node().name() + " (life " + seen.running.life()
                    + ") and on " + qemu.node().name() + " (life " + qemu.life() + ") at once", null);
        }
        seen.round = round;
        seen.running = qemu;
    }

    /** L1 for guests: what is not as this configuration wants it; empty: all started guests run, all others don't. */
    public Optional<String> notAsWanted(ClusterSnapshot wanted) {
        for (var guest : wanted.guests()) {
            var running = world.guests().processes().stream().filter(qemu -> qemu.guest().equals(guest.name()))
                    .filter(Qemu::runs).count();
            var due = guest.target() == GuestConfig.Target.STARTED ? 1 : 0;
            if (running != due) {
                return Optional.of("L1 " + guest.name() + " is to be " + guest.target().name().toLowerCase(Locale.ROOT)
                        + " and runs " + running + " times");
            }
        }
        return Optional.empty();
    }
}
