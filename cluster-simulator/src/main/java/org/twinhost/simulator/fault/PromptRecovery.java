package org.twinhost.simulator.fault;

import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.heartbeat.HeartbeatCommand.FallSilent;
import org.twinhost.simulator.check.Health;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.service.FencingCode;
import org.twinhost.simulator.world.World;

/**
 * L1 while faults last: a healthy cluster that loses a node, and has nothing else to struggle with, runs all guests again
 * within a bound, without waiting for the node to be repaired. The bound follows from the design: detection, the delay of the
 * node that is not favoured, an off that is carried out lazily and ordered twice, promotion and start.
 */
public final class PromptRecovery {

    /** Since the fault before, so that what it set off is over, also where it is not seen. */
    private static final long CALM_BEFORE_MICROS = 5_000_000;
    /** What does not depend on the cluster's times: BMC, disks, libvirt, and orders that were refused once or twice. */
    private static final long ACTING_MICROS = 25_000_000;

    private final World world;
    private final Health health;
    private int lasting;
    private int latest;
    private long lastMicros = Long.MIN_VALUE / 2;
    private long wellMicros = Long.MIN_VALUE / 2;

    public PromptRecovery(World world) {
        this.world = world;
        this.health = new Health(world);
    }

    /**
     * A fault begins; to be told before anything of it is done.
     *
     * @param forMicros how long it lasts
     */
    public void begins(Fault fault, long forMicros) {
        if (fault instanceof Fault.PowerCut cut && !world.node(cut.node()).isOn() && isDoneWith(cut.node())) {
            return; // that one is lost already, and proven to be
        }
        if (fault instanceof Fault.PacketsForged || fault instanceof Fault.PacketsPlayed) {
            return; // they delay nothing, or they would be worth an attack
        }
        var mine = ++latest;
        var shots = world.powerSwitches().offsCarriedOut();
        var boot = fault instanceof Fault.Departure leave ? world.node(leave.node()).boot() : 0;
        if (losesANode(fault) && (wasWellBefore(fault) || isCalm() && health.complaint() == null)) {
            world.time().after(boundMicros(fault), () -> checkAllRun(mine, fault, shots, boot));
        }
        if (disturbsAGuest(fault) && isCalm() && health.complaint() == null) {
            wellMicros = world.time().nowMicros();
        } else if (!wasWellBefore(fault)) {
            wellMicros = Long.MIN_VALUE / 2;
        }
        lastMicros = world.time().nowMicros();
        if (forMicros > 0) {
            lasting++;
            world.time().after(forMicros, () -> {
                lasting--;
                lastMicros = world.time().nowMicros();
            });
        }
    }

    /** All faults end: what was lost alone was lost long ago, or nothing is to be seen any more. */
    public void ends() {
        latest++;
    }

    private boolean isDoneWith(NodeId victim) {
        return world.nodes().stream().map(node -> node.process(ServiceName.FENCING).code(FencingCode.class))
                .noneMatch(keeper -> keeper.isPresent() && keeper.get().state().isAbout(victim));
    }

    private boolean losesANode(Fault fault) {
        return switch (fault) {
            case Fault.PowerCut it -> !it.withBmc();
            case Fault.Freeze _, Fault.Departure _ -> true;
            case Fault.Drill it -> !it.node().equals(it.askedAt());
            case Fault.AllLinksCut it -> it.deaf() == null && world.nodes().size() == 2;
            default -> false;
        };
    }

    /** All was well but for guests that crashed a moment ago, and whose start may be under way. */
    private boolean wasWellBefore(Fault fault) {
        return (losesANode(fault) || disturbsAGuest(fault))
                && world.time().nowMicros() - wellMicros < CALM_BEFORE_MICROS;
    }

    /** Sets a start off, or keeps it from ending. */
    private static boolean disturbsAGuest(Fault fault) {
        return fault instanceof Fault.GuestCrash || fault instanceof Fault.LibvirtHangs;
    }

    private boolean isCalm() {
        return lasting == 0 && world.time().nowMicros() - lastMicros >= CALM_BEFORE_MICROS
                && world.nodes().stream().flatMap(node -> node.processes().stream()).noneMatch(Process::isToCrash);
    }

    /** Of a node that looks hung the replication answers, so that restart-grace passes first. */
    private long boundMicros(Fault fault) {
        var timing = world.first().timing();
        var hung = fault instanceof Fault.Drill drill && drill.freeze() ? FallSilent.LEAD_MS + timing.restartGraceMs() : 0;
        return 1_000L * (2L * timing.deadtimeMs() + hung + fenceDelayMs(timing)) + ACTING_MICROS;
    }

    private static long fenceDelayMs(Timing timing) {
        return (long) timing.keepaliveMs() + timing.deadtimeMs() / 2 + timing.slowestOffMs();
    }

    private void checkAllRun(int mine, Fault fault, long shots, int boot) {
        if (mine == latest) {
            if (fault instanceof Fault.Departure leave) {
                var node = world.node(leave.node());
                world.counts().count("a lone departure, over in time");
                world.check(!node.isOn() || node.boot() != boot || world.observer().membership().hasLeft(node),
                        "L1 " + boundMicros(fault) / 1_000_000 + " s after nothing but " + fault + " it has not left");
                world.check(world.powerSwitches().offsCarriedOut() == shots,
                        "L2 " + leave.node() + " left and was shot for it");
            }
            world.counts().count("a lone loss of a node, recovered in time");
            var missing = Invariants.of(world).instances().notAsWanted(health.wanted()).orElseGet(this::notServed);
            // Who crashed too often elsewhere is stopped with its node, and tried again there after a while.
            var isGivenUp = fault instanceof Fault.Departure && health.hasGivenAGuestUp();
            world.check(missing == null || isGivenUp, "L1 " + boundMicros(fault) / 1_000_000 + " s after nothing but " + fault
                    + ": " + missing);
        }
    }

    /**
     * A guest that runs and waits for its disk does not run. What a medium can't read since before is found by the
     * resync of who comes back, and is a second fault.
     */
    private String notServed() {
        return world.volumes().names().stream().filter(volume -> !isSpoilt(volume))
                .filter(volume -> !Invariants.of(world).volume(volume).isServed()).findFirst()
                .map(volume -> "nobody acknowledges writes to " + volume + ": "
                        + Invariants.of(world).volume(volume).describe())
                .orElse(null);
    }

    private boolean isSpoilt(String volume) {
        return world.nodes().stream().map(node -> world.volumes().disk(node.name(), volume))
                .anyMatch(disk -> disk != null && disk.spoilt().anyUnreadable());
    }
}
