package org.twinhost.simulator.fault;

import java.util.List;
import org.twinhost.contract.ServiceName;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.Settings;

/** Somebody acts at the wrong moment: orders, roles, revisions, and services that are late or die. */
final class ActionFaults extends FaultTemplate {

    ActionFaults(Dice dice, Settings settings) {
        super(dice, settings);
    }

    /** Who orders and carries out is behind heartbeat: what he learns first is a crash, and only then that the view is over. */
    void lateHand() {
        var coordinator = settings.nodeIds().getFirst();
        var lost = settings.nodeIds().getLast();
        long at = dice.between(5_000, 7_000);
        for (int i = 0; i < 3; i++) {
            faults.add(dice.oneIn(2)
                    ? new Fault.Freeze(at, lost, deadtimes(3, 4))
                    : new Fault.PowerCut(at, lost, 15_000, false));
            var stops = at + deadtimes(0.55, 0.65);
            faults.add(new Fault.Pause(stops, coordinator, ServiceName.RESOURCE, at + deadtimes(1.1, 1.4) - stops));
            crashAll(at + deadtimes(0.7, 0.78));
            at += deadtimes(4, 4) + 20_000;
        }
    }

    /** Heartbeat stood still and doubts its view; who orders learns that a little later than who carries it out. */
    void doubtfulHand() {
        var node = settings.nodeIds().getFirst();
        long at = dice.between(5_000, 7_000);
        for (var link : settings.links()) {
            faults.add(new Fault.LinkSlow(at - 3_000, link.name(), dice.between(300, 450), 60_000));
        }
        for (int i = 0; i < 3; i++) {
            var awake = at + deadtimes(0.65, 0.7);
            faults.add(new Fault.Pause(at, node, ServiceName.HEARTBEAT, awake - at));
            faults.add(new Fault.Pause(awake - settings.deadtimeMs() / 8, node, ServiceName.RESOURCE,
                    settings.deadtimeMs() / 8 + dice.between(20, 250)));
            crashAll(awake - settings.deadtimeMs() / 12);
            for (int times = 1; times < 4; times++) {
                faults.add(new Fault.ChangeConstraint(awake + dice.between(10, 300L * times), node, guest, one, 10 * times));
            }
            at = awake + dice.between(9_000, 14_000);
        }
    }

    /** A crashed guest is to be started by who does not know yet that the role was taken from under it. */
    void roleTakenUnderStart() {
        var coordinator = settings.nodeIds().getFirst();
        var at = dice.between(3_000, 5_000);
        for (int i = 0; i < 4; i++) {
            faults.add(new Fault.Pause(at, coordinator, ServiceName.RESOURCE, dice.between(700, 1_000)));
            crashAll(at + 100);
            for (var each : Settings.guests()) {
                for (var holder : settings.holders(each)) {
                    faults.add(new Fault.RoleAnyway(at + dice.between(200, 600), holder, each, false));
                }
            }
            at += dice.between(8_000, 12_000);
        }
    }

    /** A revision is edited by hand on the other node before that one has read it. */
    void editedOnTheWay() {
        var at = dice.between(200, 1_500);
        for (int i = 0; i < 8; i++) {
            faults.add(new Fault.ChangeConstraint(at, settings.nodeIds().getFirst(), guest, one, 10 + i));
            faults.add(new Fault.EditByHand(at + dice.between(60, 900), dice.oneIn(3) ? one : other, guest, 100 + i));
            at += dice.between(2_500, 6_000);
        }
    }

    /** Orders to start are under way while a node is lost. */
    void startsIntoALoss() {
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

    /** Somebody decides, or carries out, by what he heard before the view changed. */
    void staleWord() {
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

    /** Services stop and go, each a little: brokers, hearts and hands, under the load of orders. */
    void sleepyServices() {
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
    void badDisk() {
        var at = dice.between(500, 3_000);
        faults.add(new Fault.DiskFails(at, dice.oneIn(2) ? one : other, guest, dice.between(500, 9_000)));
        faults.add(new Fault.DiskSlow(at, other, guest, dice.between(20, 600), 9_000));
        faults.add(new Fault.Kill(at + dice.between(0, 3_000), dice.oneIn(2) ? one : other, ServiceName.REPLICATION));
        faults.add(new Fault.PowerCut(at + dice.between(100, 9_000), dice.oneIn(2) ? one : other, dice.between(100, 9_000),
                false));
    }

    /** The other replica is to be Primary too, whether the mirror stands or not. */
    void promotedAnyway() {
        var at = dice.between(100, 2_000);
        for (int i = 0; i < 4; i++) {
            faults.add(new Fault.RoleAnyway(at, other, guest, true));
            faults.add(new Fault.LinkCut(at + dice.between(100, 2_000), "grey", null, dice.between(1_500, 5_000)));
            faults.add(new Fault.RoleAnyway(at + dice.between(2_000, 3_500), other, guest, true));
            faults.add(new Fault.Kill(at + dice.between(100, 5_000), dice.oneIn(2) ? one : other, ServiceName.REPLICATION));
            faults.add(new Fault.RoleAnyway(at + dice.between(2_000, 6_000), dice.oneIn(2) ? one : other, guest, true));
            at += dice.between(6_500, 12_000);
        }
    }

    /** Both are ordered to be Primary at the same moment, over a mirror that is slow, or just breaks. */
    void twoWantTheRole() {
        var at = dice.between(100, 1_500);
        faults.add(new Fault.LinkSlow(0, "grey", dice.between(60, 450), 40_000));
        faults.add(new Fault.LinkSlow(0, "yellow", dice.between(60, 450), 40_000));
        for (int i = 0; i < 4; i++) {
            if (dice.oneIn(2)) {
                faults.add(new Fault.StopAndStart(at, one, guest, dice.between(500, 2_000)));
                for (int times = 0; times < 8; times++) {
                    faults.add(new Fault.RoleAnyway(at + dice.between(500, 6_000), other, guest, true));
                }
            } else {
                faults.add(new Fault.LinkCut(at, "grey", null, dice.between(1_500, 4_000)));
                faults.add(new Fault.ConnectionReset(at + 1));
                for (int times = 0; times < 3; times++) {
                    faults.add(new Fault.RoleAnyway(at + dice.between(2, 600), other, guest, true));
                }
            }
            at += dice.between(6_500, 9_000);
        }
    }

    /** A guest comes up while the mirror is cut and nobody has the role: a mark has to be asked for first. */
    void roleWithoutMirror() {
        var at = dice.between(100, 1_500);
        for (int i = 0; i < 3; i++) {
            faults.add(new Fault.StopAndStart(at, one, guest, dice.between(500, 9_000)));
            var cut = at + dice.between(1_000, 9_000);
            faults.add(new Fault.LinkCut(cut, "grey", null, dice.between(4_000, 12_000)));
            faults.add(new Fault.ConnectionReset(cut + 1));
            faults.add(new Fault.Kill(cut + dice.between(500, 6_000), dice.oneIn(2) ? one : other, ServiceName.REPLICATION));
            at = cut + dice.between(12_000, 18_000);
        }
    }

    /** Guests are moved, stopped, crash; replication dies under their starts. */
    void guestsCome() {
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

    /**
     * An order waits in the queue of a resource service that stands still; before it is read, this node's vm service has
     * learnt that the view is in doubt, or over. Times fit a deadtime of 1 s: report and order take 150 ms each.
     */
    void orderInTheQueue() {
        var coordinator = settings.nodeIds().getFirst();
        var executor = settings.nodeIds().getLast();
        settings.links().forEach(link -> faults.add(new Fault.LinkSlow(0, link.name(), 150, 200_000)));
        var at = dice.between(6_000, 7_000);
        for (int i = 0; i < 5; i++) {
            var overIt = i > 2;
            crashAll(at);
            var arrived = at + dice.between(400, 480);
            faults.add(overIt ? new Fault.Freeze(arrived, coordinator, 8_000)
                    : new Fault.Pause(arrived, executor, ServiceName.HEARTBEAT, dice.between(560, 600)));
            var read = arrived + (overIt ? dice.between(1_190, 1_300) : dice.between(610, 720));
            faults.add(new Fault.Pause(at + 100, executor, ServiceName.RESOURCE, read - at - 100));
            at += overIt ? 45_000 : 12_000;
        }
    }
}
