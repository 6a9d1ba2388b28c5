package org.twinhost.simulator.service;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.world.World;
import org.twinhost.vm.VmDeadlines;
import org.twinhost.vm.VmDesk;
import org.twinhost.vm.VmWitness;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.GuestLife;
import org.twinhost.vm.core.HypervisorNode;
import org.twinhost.vm.core.VmEvent;

/**
 * The vm service in the simulator.
 *
 * <p>Coverage. Machine {@code vm.guest}, the life of one guest on one node: {@code Unknown}, {@code Stopped}, {@code
 * Crashed}, {@code Asking}, {@code Creating}, {@code Verifying} (the three phases of a start), {@code Running}, {@code
 * Paused}, {@code Halting} (on an I/O error, being resumed), {@code Stopping}, {@code Destroying}; a state that changed
 * within itself counts as {@code Running -> Running}. Machine {@code vm.libvirt}: {@code answers}, {@code silent}.
 */
public final class VmCode implements ServiceCode, VmWitness {

    private static final String[] STATES = {"Unknown", "Stopped", "Crashed", "Asking", "Creating", "Verifying", "Running",
            "Paused", "Halting", "Stopping", "Destroying"};
    private static final String[][] TRANSITIONS = transitions();

    private final Process process;
    private final LibvirtClient libvirt;
    private final VmDesk desk;
    /** When replication was asked about the volumes of a guest that starts. */
    private final Map<String, Long> askedAtMicros = new HashMap<>();

    private VmCode(Process process) {
        this.process = process;
        this.libvirt = new LibvirtClient(process, (name, endCause) -> changed(name, endCause));
        this.desk = new VmDesk(process.node().name(), process.bus(), process, libvirt, VmDeadlines.DEFAULTS, this);
    }

    /** Makes and starts it, inside the process. */
    public static ServiceCode start(Process process) {
        var code = new VmCode(process);
        code.desk.start(process.snapshots());
        return code;
    }

    private void changed(String name, String endCause) {
        desk.domainChanged(name, endCause);
    }

    @Override
    public void gone() {
        libvirt.close();
    }

    @Override
    public void moved(HypervisorNode before, VmEvent event, HypervisorNode after) {
        if (before == after) {
            return;
        }
        for (var entry : after.guests().entrySet()) {
            var known = before.guests().get(entry.getKey());
            if (known != entry.getValue() && known != null && known.life() != entry.getValue().life()) {
                checkStart(entry.getKey(), known.life(), entry.getValue(), after.membership());
                visit(entry.getKey(), known.life(), entry.getValue().life());
            }
        }
        if (before.hypervisor().answers() != after.hypervisor().answers()) {
            World.of(process).coverage().visit("vm.libvirt",
                    after.hypervisor().answers() ? "silent -> answers" : "answers -> silent");
        }
    }

    /** A start that is accepted, and one that goes to libvirt. */
    private void checkStart(String guest, GuestLife before, HypervisorNode.Guest after, LocalMembership known) {
        if (!(after.life() instanceof GuestLife.Starting starting)) {
            return;
        }
        var actions = World.of(process).observer().actions();
        var order = starting.asks().getFirst().view();
        var quorate = known.isKnown() && known.said().quorate();
        var phase = before instanceof GuestLife.Starting earlier ? earlier.phase() : null;
        if (phase == null) {
            askedAtMicros.put(guest, World.of(process).time().nowMicros());
            actions.actsByOrder(process.node(), "start " + guest, known.view(), quorate, order);
        } else if (phase == GuestLife.Starting.Phase.ASKING && starting.phase() == GuestLife.Starting.Phase.CREATING) {
            actions.actsByOrder(process.node(), "create " + guest, known.view(), quorate, order);
            if (World.of(process).guests().disksAreVolumes()) {
                actions.creates(process.node(), guest, after.config().volumes(), askedAtMicros.get(guest));
            }
        }
    }

    private void visit(String guest, GuestLife before, GuestLife after) {
        int from = indexOf(before);
        int to = indexOf(after);
        World.of(process).coverage().visit("vm.guest", TRANSITIONS[from][to]);
        if (from != to && World.of(process).story().isWhole()) {
            World.of(process).story().tell(process.node().name(), "vm: " + guest + " " + TRANSITIONS[from][to]
                    + (after.reason() == null ? "" : ": " + after.reason()));
        }
    }

    @Override
    public void returned(String guest, Call call, boolean failed, Duration took) {
        if (World.of(process).story().isWhole()) {
            World.of(process).story().tell(process.node().name(), "vm: libvirt " + call + " " + guest
                    + (failed ? " failed" : " done") + " after " + took.toMillis() + " ms");
        }
    }

    private static int indexOf(GuestLife life) {
        return switch (life) {
            case GuestLife.Unknown _ -> 0;
            case GuestLife.Stopped _ -> 1;
            case GuestLife.Crashed _ -> 2;
            case GuestLife.Starting starting -> switch (starting.phase()) {
                case ASKING -> 3;
                case CREATING -> 4;
                case VERIFYING -> 5;
            };
            case GuestLife.Running _ -> 6;
            case GuestLife.Paused paused -> paused.onIoError() ? 8 : 7;
            case GuestLife.Stopping stopping -> stopping.destroying() ? 10 : 9;
        };
    }

    private static String[][] transitions() {
        var table = new String[STATES.length][STATES.length];
        for (int from = 0; from < STATES.length; from++) {
            for (int to = 0; to < STATES.length; to++) {
                table[from][to] = STATES[from] + " -> " + STATES[to];
            }
        }
        return table;
    }
}
