package org.twinhost.simulator.fault;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.simulator.Settings;
import org.twinhost.simulator.time.Dice;

/**
 * Faults with a plot: what chance alone brings together too rarely. Each plot goes for one promise of the design at its
 * weakest moment; nodes, services and times are left to the dice.
 */
final class Ordeal {

    private interface Plot {
        void play();
    }

    private final Dice dice;
    private final Settings settings;
    private final NodeId one;
    private final NodeId other;
    private final String guest;
    private final List<Fault> faults = new ArrayList<>();

    Ordeal(Dice dice, Settings settings) {
        this.dice = dice;
        this.settings = settings;
        this.guest = dice.pick(Settings.guests());
        var home = dice.oneIn(3) ? 1 : 0;
        this.one = settings.holders(guest).get(home);
        this.other = settings.holders(guest).get(1 - home);
    }

    /** @param which any number: the plots take turns */
    List<Fault> faults(long which) {
        var plots = List.<Plot>of(this::hangs, this::survivorCrashes, this::splits, this::cutThenPower, this::standsStill,
                this::startsIntoALoss, this::bothLosePower, this::shotAndBackInTheDark, this::mirrorBreaksThenPower,
                this::staleWord, this::targetDies, this::heardAgainInTime, this::coldStart, this::sleepyServices,
                this::badDisk, this::guestsCome, this::promotedAnyway);
        plots.get((int) Math.floorMod(which, (long) plots.size())).play();
        return faults;
    }

    private long deadtimes(double least, double most) {
        return (long) (settings.deadtimeMs() * (least + (most - least) * dice.below(1_000) / 1_000.0));
    }

    /** Long enough for all that follows. */
    private long recovers() {
        return 2L * settings.deadtimeMs() + settings.deadtimeMs() + 34_000;
    }

    /** A node hangs or is off for good: its guests run elsewhere in time. */
    private void hangs() {
        faults.add(dice.oneIn(3) ? new Fault.PowerCut(6_000, one, recovers(), false)
                : new Fault.Freeze(6_000, one, recovers()));
    }

    /** The one that takes over crashes at some step of it, and is there again. */
    private void survivorCrashes() {
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
    private void splits() {
        faults.add(new Fault.AllLinksCut(6_000, null, recovers()));
    }

    /** Links first, then the power of one, somewhere on the way of the other to the switch. */
    private void cutThenPower() {
        var at = dice.between(0, 2_000);
        faults.add(new Fault.AllLinksCut(at, dice.oneIn(3) ? one : null, dice.between(5_000, 30_000)));
        var then = at + deadtimes(0, 3);
        faults.add(new Fault.PowerCut(then, one, dice.between(20, 8_000), false));
        faults.add(new Fault.PowerOn(then + dice.between(20, 6_000), one));
    }

    /** A freeze that ends about when it is noticed. */
    private void standsStill() {
        var at = dice.between(0, 1_000);
        for (int i = 0; i < 3; i++) {
            var lasts = deadtimes(0.55, 2.4);
            faults.add(dice.oneIn(3) ? new Fault.Pause(at, one, ServiceName.HEARTBEAT, lasts)
                    : new Fault.Freeze(at, dice.oneIn(3) ? other : one, lasts));
            at += lasts + dice.between(200, 9_000);
        }
    }

    /** Orders to start are under way while a node is lost. */
    private void startsIntoALoss() {
        long at = dice.between(0, 500);
        for (int i = 0; i < 3; i++) {
            var away = dice.between(500, 4_000);
            faults.add(new Fault.StopAndStart(at, other, guest, away));
            var start = at + away + dice.between(0, 1_200);
            faults.add(dice.oneIn(2) ? new Fault.PowerCut(start, one, dice.between(2_000, 9_000), false)
                    : new Fault.Freeze(start, one, deadtimes(1.1, 3)));
            at = start + dice.between(9_000, 20_000);
        }
    }

    /** The building is dark, once and again, and the nodes come back one by one. */
    private void bothLosePower() {
        long at = dice.between(0, 3_000);
        for (int i = 0; i < 3; i++) {
            var second = at + (dice.oneIn(2) ? dice.between(0, 300) : deadtimes(0.2, 2.5) + dice.between(0, 3_000));
            faults.add(new Fault.PowerCut(at, one, dice.between(200, 6_000), false));
            faults.add(new Fault.PowerCut(second, other, dice.between(200, 12_000), false));
            at = second + dice.between(6_000, 25_000);
        }
    }

    /** Who was shot boots while the links are still cut. */
    private void shotAndBackInTheDark() {
        var at = dice.between(0, 1_000);
        faults.add(new Fault.AllLinksCut(at, null, 60_000));
        for (int i = 1; i < 6; i++) {
            faults.add(new Fault.PowerOn(at + deadtimes(1, 2) + i * 6_000L, dice.oneIn(2) ? one : other));
        }
    }

    /** The mirror breaks under writes, comes back, breaks again; then power goes, here and there. */
    private void mirrorBreaksThenPower() {
        var at = dice.between(500, 3_000);
        for (int i = 0; i < 3; i++) {
            faults.add(new Fault.LinkCut(at, "grey", null, dice.between(200, 6_000)));
            faults.add(new Fault.ConnectionReset(at + dice.between(6_000, 9_000)));
            at += dice.between(6_500, 10_000);
        }
        faults.add(new Fault.PowerCut(at + dice.between(0, 3_000), dice.oneIn(2) ? one : other, dice.between(100, 15_000), false));
        faults.add(new Fault.Kill(at + dice.between(0, 6_000), other, ServiceName.REPLICATION));
        faults.add(new Fault.PowerCut(at + dice.between(4_000, 9_000), dice.oneIn(2) ? one : other, dice.between(100, 15_000),
                false));
    }

    /** Somebody decides, or carries out, by what he heard before the view changed. */
    private void staleWord() {
        var at = dice.between(0, 1_000);
        for (int i = 0; i < 3; i++) {
            var who = dice.oneIn(2) ? one : other;
            var service = dice.pick(List.of(ServiceName.RESOURCE, ServiceName.VM, ServiceName.RESOURCE));
            faults.add(new Fault.StopAndStart(at, who, guest, dice.between(300, 2_500)));
            faults.add(new Fault.Pause(at + dice.between(0, 3_000), who, service, deadtimes(1, 3)));
            faults.add(new Fault.AllLinksCut(at + dice.between(0, 3_000), null, deadtimes(0.9, 1.4)));
            faults.add(new Fault.LinkSlow(at, "yellow", dice.between(100, 450), 9_000));
            at += dice.between(12_000, 20_000);
        }
    }

    /** The target of a resync crashes or loses power in the middle; so does its source. */
    private void targetDies() {
        var at = dice.between(500, 2_000);
        faults.add(new Fault.PowerCut(at, one, deadtimes(1.5, 3) + 2_000, false));
        at += deadtimes(1.5, 3) + 2_000;
        for (int i = 0; i < 4; i++) {
            at += dice.between(300, 6_000);
            faults.add(dice.oneIn(2) ? new Fault.CrashAtEffect(at, one, ServiceName.REPLICATION, 1 + dice.below(30))
                    : new Fault.PowerCut(at, dice.oneIn(3) ? other : one, dice.between(50, 2_000), false));
        }
    }

    /** A lost node is heard again while somebody already reaches for the switch. */
    private void heardAgainInTime() {
        var at = dice.between(0, 1_000);
        for (int i = 0; i < 4; i++) {
            var lasts = settings.deadtimeMs() + dice.between(50, 2_500);
            faults.add(new Fault.BmcSlow(at, dice.oneIn(2) ? one : other, dice.between(300, 2_500), lasts + 3_000));
            faults.add(dice.oneIn(2) ? new Fault.AllLinksCut(at, null, lasts) : new Fault.Freeze(at, one, lasts));
            at += lasts + dice.between(8_000, 15_000);
        }
    }

    /** A blackout, and one of them comes back much later: who was alone meanwhile does nothing. */
    private void coldStart() {
        var at = dice.between(200, 4_000);
        faults.add(new Fault.PowerCut(at, one, dice.between(200, 4_000), false));
        faults.add(new Fault.PowerCut(at + dice.between(0, 1_500), other, 40_000, dice.oneIn(2)));
    }

    /** Services stop and go, each a little: brokers, hearts and hands, under the load of orders. */
    private void sleepyServices() {
        var at = dice.between(0, 1_000);
        for (int i = 0; i < 8; i++) {
            var node = dice.oneIn(2) ? one : other;
            faults.add(switch (dice.below(4)) {
                case 0 -> new Fault.Kill(at, node, dice.pick(List.of(ServiceName.values())));
                case 1 -> new Fault.BrokerKilled(at, node, dice.between(50, 4_000));
                case 2 -> new Fault.Move(at, node, guest, dice.oneIn(2) ? one : other);
                default -> new Fault.CrashAtEffect(at, node, dice.pick(List.of(ServiceName.values())), 1 + dice.below(10));
            });
            at += dice.between(50, 3_500);
        }
    }

    /** A disk fails, and then what would have helped. */
    private void badDisk() {
        var at = dice.between(500, 3_000);
        faults.add(new Fault.DiskFails(at, dice.oneIn(2) ? one : other, guest, dice.between(500, 9_000)));
        faults.add(new Fault.DiskSlow(at, other, guest, dice.between(20, 600), 9_000));
        faults.add(new Fault.Kill(at + dice.between(0, 3_000), dice.oneIn(2) ? one : other, ServiceName.REPLICATION));
        faults.add(new Fault.PowerCut(at + dice.between(100, 9_000), dice.oneIn(2) ? one : other, dice.between(100, 9_000),
                false));
    }

    /** The other replica is to be Primary too, whether the mirror stands or not. */
    private void promotedAnyway() {
        var at = dice.between(100, 2_000);
        for (int i = 0; i < 4; i++) {
            faults.add(new Fault.PromoteAnyway(at, other, guest));
            faults.add(new Fault.LinkCut(at + dice.between(100, 2_000), "grey", null, dice.between(1_500, 5_000)));
            faults.add(new Fault.PromoteAnyway(at + dice.between(2_000, 3_500), other, guest));
            faults.add(new Fault.Kill(at + dice.between(100, 5_000), dice.oneIn(2) ? one : other, ServiceName.REPLICATION));
            faults.add(new Fault.PromoteAnyway(at + dice.between(2_000, 6_000), dice.oneIn(2) ? one : other, guest));
            at += dice.between(6_500, 12_000);
        }
    }

    /** Guests are moved, stopped, crash; replication dies under their starts. */
    private void guestsCome() {
        var at = dice.between(0, 1_000);
        for (int i = 0; i < 5; i++) {
            var start = at + dice.between(0, 900);
            switch (dice.below(3)) {
                case 0 -> faults.add(new Fault.GuestCrash(at, guest));
                case 1 -> faults.add(new Fault.Move(at, other, guest, dice.oneIn(2) ? one : other));
                default -> {
                    var away = dice.between(300, 3_000);
                    faults.add(new Fault.StopAndStart(at, one, guest, away));
                    start += away;
                }
            }
            faults.add(new Fault.Kill(start, dice.oneIn(2) ? one : other, ServiceName.REPLICATION));
            at = start + dice.between(1_000, 9_000);
        }
    }
}
