package org.twinhost.simulator.fault;

import java.util.List;
import org.twinhost.contract.ServiceName;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.Settings;

/** Nodes are lost, or seem to be: power, links, standstills, and switches that do not answer. */
final class LossFaults extends FaultTemplate {

    LossFaults(Dice dice, Settings settings) {
        super(dice, settings);
    }

    /** A node hangs for good, is shot, and hangs again: each time its guests run elsewhere in time. */
    void hangs() {
        faults.add(new Fault.Freeze(6_000, one, recovers()));
        faults.add(new Fault.Freeze(6_000 + recovers() + 20_000, one, recovers()));
    }

    /** The one that takes over crashes at some step of it, and is there again. */
    void survivorCrashes() {
        var at = dice.between(500, 3_000);
        faults.add(dice.oneIn(2) ? new Fault.PowerCut(at, one, dice.between(100, 30_000), false)
                : new Fault.Freeze(at, one, 30_000));
        for (int i = 0; i < 4; i++) {
            var service = dice.pick(List.of(ServiceName.REPLICATION, ServiceName.RESOURCE, ServiceName.FENCING, ServiceName.VM,
                    ServiceName.HEARTBEAT));
            faults.add(new Fault.CrashAtEffect(at + deadtimes(0.4, 2.5), other, service, 1 + dice.below(12)));
        }
    }

    /** Both live and hear nothing of each other. */
    void splits() {
        faults.add(new Fault.AllLinksCut(6_000, null, recovers()));
    }

    /** Links first, then the power of one, somewhere on the way of the other to the switch. */
    void cutThenPower() {
        var at = dice.between(0, 2_000);
        faults.add(new Fault.AllLinksCut(at, dice.oneIn(3) ? one : null, dice.between(5_000, 30_000)));
        var then = at + deadtimes(0, 3);
        faults.add(new Fault.PowerCut(then, one, dice.between(20, 8_000), false));
        faults.add(new Fault.PowerOn(then + dice.between(20, 6_000), one));
    }

    /** A freeze that ends about when it is noticed. */
    void standsStill() {
        var at = dice.between(0, 1_000);
        for (int i = 0; i < 3; i++) {
            var lasts = deadtimes(0.55, 2.4);
            faults.add(dice.oneIn(3) ? new Fault.Pause(at, one, ServiceName.HEARTBEAT, lasts)
                    : new Fault.Freeze(at, dice.oneIn(3) ? other : one, lasts));
            at += lasts + dice.between(200, 9_000);
        }
    }

    /** The building is dark, once and again, and the nodes come back one by one. */
    void bothLosePower() {
        long at = dice.between(0, 3_000);
        for (int i = 0; i < 3; i++) {
            var second = at + (dice.oneIn(2) ? dice.between(0, 300) : deadtimes(0.2, 2.5) + dice.between(0, 3_000));
            faults.add(new Fault.PowerCut(at, one, dice.between(200, 6_000), false));
            faults.add(new Fault.PowerCut(second, other, dice.between(200, 12_000), false));
            at = second + dice.between(6_000, 25_000);
        }
    }

    /** Who was shot boots while the links are still cut. */
    void shotAndBackInTheDark() {
        var at = dice.between(0, 1_000);
        faults.add(new Fault.AllLinksCut(at, null, 60_000));
        for (int i = 1; i < 6; i++) {
            faults.add(new Fault.PowerOn(at + deadtimes(1, 2) + i * 6_000L, dice.oneIn(2) ? one : other));
        }
    }

    /** A lost node is heard again while somebody already reaches for the switch. */
    void heardAgainInTime() {
        var at = dice.between(0, 1_000);
        for (int i = 0; i < 4; i++) {
            var lasts = settings.deadtimeMs() + dice.between(50, 2_500);
            faults.add(new Fault.BmcSlow(at, dice.oneIn(2) ? one : other, dice.between(300, 2_500), lasts + 3_000));
            faults.add(dice.oneIn(2) ? new Fault.AllLinksCut(at, null, lasts) : new Fault.Freeze(at, one, lasts));
            at += lasts + dice.between(8_000, 15_000);
        }
    }

    /** A blackout, and one of them comes back much later: who was alone meanwhile does nothing. */
    void coldStart() {
        var at = dice.between(200, 4_000);
        faults.add(new Fault.PowerCut(at, one, dice.between(200, 4_000), false));
        faults.add(new Fault.PowerCut(at + dice.between(0, 1_500), other, 40_000, dice.oneIn(2)));
    }

    /** A node is lost while no switch answers, or one that does nothing. */
    void mutedSwitches() {
        var at = dice.between(100, 1_500);
        for (int i = 0; i < 2; i++) {
            for (var node : List.of(one, other)) {
                faults.add(dice.oneIn(2) ? new Fault.BmcRefuses(at, node, deadtimes(2, 4) + 4_000)
                        : dice.oneIn(2) ? new Fault.BmcSlow(at, node, 6_000, deadtimes(2, 4) + 4_000)
                        : new Fault.BmcIgnores(at, node, deadtimes(2, 4) + 4_000));
            }
            faults.add(dice.oneIn(2) ? new Fault.AllLinksCut(at + 100, null, deadtimes(2, 4) + 3_000)
                    : new Fault.Freeze(at + 100, one, deadtimes(2, 4) + 3_000));
            at += deadtimes(2, 4) + 15_000;
        }
    }

    /** Who has sent a power-off loses its own power before it is sure of it, and boots with that in its memory. */
    void shooterDies() {
        var at = dice.between(100, 1_500);
        for (int i = 0; i < 2; i++) {
            for (var node : List.of(one, other)) {
                faults.add(new Fault.BmcIgnores(at, node, deadtimes(1, 1) + 9_000));
            }
            faults.add(new Fault.AllLinksCut(at, null, deadtimes(1, 1) + 8_000));
            var shot = at + deadtimes(1.1, 1.4) + dice.between(900, 3_000);
            faults.add(new Fault.PowerCut(shot, one, dice.between(100, 2_000), false));
            faults.add(new Fault.PowerCut(shot + dice.between(0, 900), other, dice.between(100, 2_000), false));
            at += deadtimes(1, 1) + 25_000;
        }
    }

    /** A node dies, the heartbeat of the other starts again, and somebody at the wire says that nothing happened. */
    void strangerAtTheWire() {
        faults.add(new Fault.PacketsForged(5_500, other, dice.between(20, 800), recovers()));
        faults.add(dice.oneIn(2) ? new Fault.PowerCut(6_000, one, recovers(), false)
                : new Fault.Freeze(6_000, one, recovers()));
        faults.add(new Fault.PacketsPlayed(6_000 + dice.between(5, 400), other, dice.between(5, 100), recovers()));
    }

    /** A node dies with an order in its hands. */
    void diesWithOrders() {
        var lost = settings.holders(guest).stream().filter(node -> !node.equals(settings.nodeIds().getFirst())).findFirst()
                .orElseThrow();
        crashAll(6_000);
        faults.add(new Fault.LibvirtHangs(6_000 + dice.between(30, 300), lost, 6_000));
        var dies = 6_000 + dice.between(1_500, 3_000);
        faults.add(new Fault.Freeze(dies, lost, recovers()));
        // Once it was shot, nobody shall switch it on again: the order it held stays under way, if nobody forgets it.
        faults.add(new Fault.PowerCut(dies + deadtimes(1, 1) + 7_000, lost, recovers(), true));
    }

    /** A node loses its power, and is back before anybody missed it. */
    void quickBoot() {
        var at = dice.between(200, 2_000);
        for (int i = 0; i < 4; i++) {
            var node = dice.oneIn(2) ? one : other;
            faults.add(new Fault.PowerCut(at, node, dice.between(5, 300), false));
            at += dice.between(12_000, 20_000);
        }
    }

    /** The mirror is cut and one goes on alone; then it dies for good, and the other one has to wait for it. */
    void outdatedAlone() {
        var at = dice.between(200, 2_000);
        faults.add(new Fault.LinkCut(at, "grey", null, 60_000));
        var dies = at + deadtimes(0.6, 1) + dice.between(1_500, 6_000);
        faults.add(new Fault.PowerCut(dies, one, 30_000, false));
    }

    /** The target of a resync crashes or loses power in the middle; so does its source. */
    void targetDies() {
        var at = dice.between(500, 2_000);
        faults.add(new Fault.PowerCut(at, one, deadtimes(1.5, 3) + 2_000, false));
        at += deadtimes(1.5, 3) + 2_000;
        faults.add(new Fault.DiskSlow(at, one, guest, dice.between(20, 400), 20_000));
        for (int i = 0; i < 4; i++) {
            at += dice.between(300, 6_000);
            faults.add(dice.oneIn(2) ? new Fault.CrashAtEffect(at, one, ServiceName.REPLICATION, 1 + dice.below(30))
                    : new Fault.PowerCut(at, dice.oneIn(3) ? other : one, dice.between(50, 2_000), false));
        }
    }

    /** The mirror comes back to a disk that is much slower than the one it is synced from. */
    void slowTarget() {
        var at = dice.between(500, 1_500);
        faults.add(new Fault.DiskSlow(at, other, guest, dice.between(30, 200), 40_000));
        for (int i = 0; i < 4; i++) {
            faults.add(new Fault.LinkCut(at, "grey", null, deadtimes(0.5, 0.6) + dice.between(500, 3_000)));
            at += deadtimes(0.6, 0.6) + dice.between(5_000, 8_000);
        }
    }

    /** The mirror breaks under writes, comes back, breaks again; then power goes, here and there. */
    void mirrorBreaksThenPower() {
        var at = dice.between(500, 3_000);
        for (int i = 0; i < 3; i++) {
            faults.add(new Fault.LinkCut(at, "grey", null, dice.between(200, 6_000)));
            faults.add(new Fault.ConnectionReset(at + dice.between(6_000, 9_000)));
            at += dice.between(6_500, 10_000);
        }
        faults.add(new Fault.PowerCut(at + dice.between(0, 3_000), dice.oneIn(2) ? one : other,
                dice.between(100, 15_000), false));
        faults.add(new Fault.Kill(at + dice.between(0, 6_000), other, ServiceName.REPLICATION));
        faults.add(new Fault.PowerCut(at + dice.between(4_000, 9_000), dice.oneIn(2) ? one : other, dice.between(100, 15_000),
                false));
    }
}
