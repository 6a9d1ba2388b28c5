package org.twinhost.simulator.check;

import java.util.List;
import java.util.Locale;
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

    private final World world;

    InstanceChecks(World world) {
        this.world = world;
    }

    /** Runs after every event: must be quick. */
    public void checkAfterEvent(List<Qemu> processes) {
        if (processes.size() < 2) {
            return;
        }
        for (int i = 1; i < processes.size(); i++) {
            for (int j = 0; j < i; j++) {
                check(processes.get(j), processes.get(i));
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
