package org.twinhost.simulator.fault;

import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.Settings;

/**
 * Roles change hands, replicas meet and views form, in every combination of what happened before: these templates do not
 * leave the combination to the dice but count it through, turn by turn.
 */
final class MeetingFaults extends FaultTemplate {

    /** Deals what is left of a turn: the first question gets the lowest digit. */
    private long turn;

    MeetingFaults(Dice dice, Settings settings, long turn) {
        super(dice, settings);
        this.turn = turn;
    }

    private int one(int choices) {
        var chosen = (int) Math.floorMod(turn, (long) choices);
        turn = Math.floorDiv(turn, (long) choices);
        return chosen;
    }

    /**
     * The replicas meet after each combination of: whether the mirror broke first (who goes on has a mark) or not (a proof),
     * who went, who went after him, how each went, and who is back first.
     */
    void meetAfterEach() {
        var at = dice.between(300, 1_500);
        var marked = one(2) == 0;
        var first = one(2) == 0 ? one : other;
        var second = first == one ? other : one;
        var firstByPower = one(2) == 0;
        var how = one(3);
        var together = one(2) == 0;
        if (marked) {
            faults.add(new Fault.LinkCut(at, "grey", null, deadtimes(0.6, 1) + dice.between(1_500, 12_000)));
            at += deadtimes(0.6, 1) + dice.between(500, 2_500);
        }
        faults.add(goes(at, first, firstByPower, together ? 8_000 : dice.between(500, 4_000)));
        at += together ? dice.between(0, 120) : deadtimes(1, 2) + dice.between(1_000, 6_000);
        if (how < 2) {
            faults.add(goes(at, second, how == 0, dice.between(500, 6_000)));
        }
        at += dice.between(10_000, 14_000);
        faults.add(new Fault.Kill(at, dice.oneIn(2) ? one : other, ServiceName.REPLICATION));
    }

    private static Fault goes(long at, NodeId node, boolean byPower, long forMs) {
        return byPower ? new Fault.PowerCut(at, node, forMs, false) : new Fault.Kill(at, node, ServiceName.REPLICATION);
    }

    /**
     * A replication service ends at its n-th effect, n counted through: while a role is given away, taken, taken without the
     * mirror, while a mark is granted, and at the end of a resync.
     */
    void endsAtEachEffect() {
        var what = one(5);
        var node = one(2) == 0 ? one : other;
        var number = 1 + one(40);
        var at = dice.between(500, 1_500);
        for (int i = 0; i < 3; i++) {
            switch (what) {
                case 0 -> faults.add(new Fault.Move(at, one, guest, i % 2 == 0 ? other : one));
                case 1 -> faults.add(new Fault.StopAndStart(at, one, guest, dice.between(300, 1_500)));
                case 2 -> {
                    faults.add(new Fault.LinkCut(at, "grey", null, dice.between(4_000, 8_000)));
                    faults.add(new Fault.RoleAnyway(at + 200, other, guest, true));
                }
                case 3 -> faults.add(new Fault.LinkCut(at, "grey", null, deadtimes(0.6, 1) + dice.between(2_000, 5_000)));
                default -> {
                    faults.add(new Fault.LinkCut(at, "grey", null, deadtimes(0.6, 1) + 1_500));
                    at += deadtimes(0.6, 1) + 1_500;
                }
            }
            var then = what == 3 ? deadtimes(0.5, 0.8) : dice.between(0, 1_200);
            faults.add(new Fault.CrashAtEffect(at + then, node, ServiceName.REPLICATION, number + 7 * i));
            at += dice.between(9_000, 13_000);
        }
    }

    /** The role changes hands under load, over a mirror that is slow, while somebody asks for it at the other end. */
    void handedOverUnderLoad() {
        var slow = one(2) == 0;
        var breaks = one(3);
        var at = dice.between(300, 1_500);
        if (slow) {
            faults.add(new Fault.DiskSlow(at, one(2) == 0 ? one : other, guest, dice.between(5, 120), 40_000));
            faults.add(new Fault.LinkSlow(at, "grey", dice.between(5, 150), 40_000));
        }
        for (int i = 0; i < 5; i++) {
            faults.add(new Fault.Move(at, one, guest, i % 2 == 0 ? other : one));
            var then = at + dice.between(20, 2_500);
            switch (breaks) {
                case 0 -> faults.add(new Fault.ConnectionReset(then));
                case 1 -> faults.add(new Fault.RoleAnyway(then, dice.oneIn(2) ? one : other, guest, dice.oneIn(2)));
                default -> faults.add(new Fault.Blackout(then + 8_000L * i, dice.between(200, 3_000)));
            }
            at += dice.between(5_000, 9_000);
        }
    }

    /** Views form while what nodes say of themselves is late, comes twice, or is of before a restart. */
    void viewsFromStaleWords() {
        var how = one(4);
        var at = dice.between(300, 1_500);
        settings.links().forEach(link -> faults.add(new Fault.LinkSlow(0, link.name(), dice.between(100, 480), 60_000)));
        faults.add(new Fault.LinkDoubles(0, "yellow", 60, 60_000));
        for (int i = 0; i < 5; i++) {
            var node = i % 2 == 0 ? one : other;
            switch (how) {
                case 0 -> faults.add(new Fault.Pause(at, node, ServiceName.HEARTBEAT, deadtimes(0.5, 1.6)));
                case 1 -> faults.add(new Fault.Kill(at, node, ServiceName.HEARTBEAT));
                case 2 -> faults.add(new Fault.PowerCut(at, node, dice.between(5, 800), false));
                default -> faults.add(new Fault.CrashAtEffect(at, node, ServiceName.HEARTBEAT, 1 + dice.below(12)));
            }
            faults.add(new Fault.AllLinksCut(at + dice.between(0, 600), dice.oneIn(2) ? node : null, deadtimes(0.7, 1.3)));
            at += deadtimes(1.5, 3) + dice.between(1_000, 7_000);
        }
    }

    /** What nodes report of their guests is old when it is read: of before a crash, a restart, or a change of the view. */
    void oldReports() {
        var how = one(3);
        var at = dice.between(500, 1_500);
        settings.links().forEach(link -> faults.add(new Fault.LinkSlow(0, link.name(), dice.between(150, 480), 80_000)));
        for (int i = 0; i < 4; i++) {
            var node = dice.oneIn(2) ? one : other;
            faults.add(i % 2 == 0 ? new Fault.GuestCrash(at, guest) : new Fault.Move(at, one, guest, node));
            switch (how) {
                case 0 -> faults.add(new Fault.Pause(at + dice.between(0, 300), node, ServiceName.RESOURCE,
                        dice.between(500, 4_000)));
                case 1 -> faults.add(new Fault.Kill(at + dice.between(0, 900), node, ServiceName.RESOURCE));
                default -> faults.add(new Fault.BrokerKilled(at + dice.between(0, 900), node, dice.between(300, 5_000)));
            }
            faults.add(dice.oneIn(2) ? new Fault.Kill(at + dice.between(0, 2_000), node, ServiceName.VM)
                    : new Fault.LibvirtHangs(at + dice.between(0, 2_000), node, dice.between(500, 4_000)));
            at += dice.between(9_000, 16_000);
        }
    }

    /** All of these in turn. */
    static List<Fault> faults(long which, Dice dice, Settings settings) {
        var made = new MeetingFaults(dice, settings, Math.floorDiv(which, 5L));
        switch ((int) Math.floorMod(which, 5L)) {
            case 0 -> made.meetAfterEach();
            case 1 -> made.endsAtEachEffect();
            case 2 -> made.handedOverUnderLoad();
            case 3 -> made.viewsFromStaleWords();
            default -> made.oldReports();
        }
        return made.faults;
    }
}
