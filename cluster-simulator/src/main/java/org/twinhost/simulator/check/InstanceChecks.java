package org.twinhost.simulator.check;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.guest.Qemu;

/**
 * S3: a guest's virtual CPUs run on at most one node. A guest of a frozen node doesn't run, but thaws into running, so this
 * is asked after every event and not only when a guest starts.
 */
public final class InstanceChecks {

    /** Comparing each with each is quicker than a table. */
    private static final int FEW = 8;

    private final World world;
    private final Map<String, Qemu> running = new HashMap<>();

    InstanceChecks(World world) {
        this.world = world;
    }

    /** Runs after every event: must be quick. */
    public void checkAfterEvent(List<Qemu> processes) {
        if (processes.size() < 2) {
            return;
        }
        if (processes.size() > FEW) {
            checkMany(processes);
            return;
        }
        for (int i = 1; i < processes.size(); i++) {
            for (int j = 0; j < i; j++) {
                check(processes.get(j), processes.get(i));
            }
        }
    }

    private void checkMany(List<Qemu> processes) {
        running.clear();
        for (var qemu : processes) {
            var other = qemu.runs() ? running.put(qemu.guest(), qemu) : null;
            if (other != null) {
                check(other, qemu);
            }
        }
    }

    private void check(Qemu one, Qemu other) {
        if (one.guest().equals(other.guest()) && one.runs() && other.runs()) {
            world.broken("S3 " + one.guest() + " runs on " + one.node().name() + " (life " + one.life() + ") and on "
                    + other.node().name() + " (life " + other.life() + ") at once", null);
        }
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
