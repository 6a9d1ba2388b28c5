package org.twinhost.simulator.fault;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.Images;
import org.twinhost.simulator.world.Settings;

/**
 * Deals the faults of a seed. Each seed has a few kinds of its own, so that rare combinations come often somewhere; and
 * many faults follow close on the one before, into the middle of what it set off. Every other seed has
 * {@link TargetedFaults}, every fourth {@link MeetingFaults}; among those of every sixth are {@link VerifyFaults},
 * of every fifth {@link LeaveFaults}.
 */
public final class FaultDealer {

    private static final int FAULTS_MAX = 14;
    private static final int KINDS_OF_A_SEED = 7;
    private static final int TARGETED_ONE_IN = 2;
    private static final int MEETING_ONE_IN = 4;
    private static final int IMAGES_ONE_IN = 6;

    /** One kind of fault: how it is dealt at a moment. */
    private interface Kind {
        Fault at(long atMs);
    }

    private final Dice dice;
    private final Settings settings;
    private final List<NodeId> nodes;
    private final long seed;

    public FaultDealer(long seed) {
        this.seed = seed;
        dice = new Dice(seed * 0x9E3779B97F4A7C15L + 1);
        var nodes = dice.oneIn(5) ? 3 : 2;
        var deadtimeMs = dice.oneIn(3) ? 5_000 : dice.oneIn(2) ? 3_000 : 1_000;
        settings = isTargeted() ? TargetedFaults.settings(template(), nodes, deadtimeMs)
                : new Settings(nodes, deadtimeMs, 0, images(seed));
        this.nodes = settings.nodeIds();
    }

    /** By dice of their own: the faults of a seed do not depend on them. */
    private static Images images(long seed) {
        return switch (new Dice(seed * 0xD1342543DE82EF95L + 3).below(IMAGES_ONE_IN)) {
            case 0 -> Images.NAMED;
            case 1 -> Images.UNDECIDED;
            default -> Images.EMPTY;
        };
    }

    /** The cluster of this seed. */
    public Settings settings() {
        return settings;
    }

    public List<Fault> faults() {
        return LeaveFaults.among(VerifyFaults.among(isTargeted() ? TargetedFaults.faults(template(), dice, settings)
                : isMeeting() ? MeetingFaults.faults(seed / MEETING_ONE_IN, dice, settings)
                : atRandom(), seed, settings), seed, settings);
    }

    private boolean isMeeting() {
        return seed % MEETING_ONE_IN == 1;
    }

    private boolean isTargeted() {
        return seed % TARGETED_ONE_IN == 0;
    }

    private long template() {
        return seed / TARGETED_ONE_IN - 1;
    }

    private List<Fault> atRandom() {
        var all = kinds();
        var some = new ArrayList<Kind>();
        for (int i = 0; i < KINDS_OF_A_SEED; i++) {
            some.add(dice.pick(all));
        }
        var faults = new ArrayList<Fault>();
        var count = 1 + dice.below(FAULTS_MAX);
        long atMs = dice.below(2_000);
        for (int i = 0; i < count; i++) {
            faults.add(dice.oneIn(6) ? dice.pick(all).at(atMs) : dice.pick(some).at(atMs));
            atMs += gapMs();
        }
        return faults;
    }

    private long gapMs() {
        return switch (dice.below(6)) {
            case 0, 1 -> dice.below(60);
            case 2, 3 -> dice.below(1_500);
            case 4 -> dice.below(6_000);
            default -> dice.below(25_000);
        };
    }

    private List<Kind> kinds() {
        return List.of(
                at -> new Fault.PowerCut(at, node(), lasts(30_000), dice.oneIn(4)),
                at -> new Fault.PowerCut(at, node(), lasts(30_000), false),
                at -> new Fault.Blackout(at, lasts(10_000)),
                at -> new Fault.PowerOn(at, node()),
                at -> new Fault.Freeze(at, node(), lasts(20_000)),
                at -> new Fault.Kill(at, node(), service()),
                at -> new Fault.Kill(at, node(), dice.oneIn(2) ? ServiceName.REPLICATION : ServiceName.HEARTBEAT),
                at -> new Fault.CrashAtEffect(at, node(), service(), 1 + dice.below(dice.oneIn(2) ? 6 : 60)),
                at -> new Fault.CrashAtEffect(at, node(), ServiceName.REPLICATION, 1 + dice.below(40)),
                at -> new Fault.Pause(at, node(), service(), dice.between(100, dice.oneIn(4) ? 60_000 : 8_000)),
                at -> new Fault.ClockJump(at, node(), dice.between(-7_200_000, 7_200_000)),
                at -> new Fault.BrokerKilled(at, node(), lasts(8_000)),
                at -> new Fault.LinkCut(at, link(), dice.oneIn(2) ? node() : null, lasts(20_000)),
                at -> new Fault.LinkCut(at, "grey", dice.oneIn(3) ? node() : null, lasts(20_000)),
                at -> new Fault.AllLinksCut(at, dice.oneIn(2) ? node() : null, lasts(20_000)),
                at -> new Fault.LinkLossy(at, link(), 1 + dice.below(60), lasts(20_000)),
                at -> new Fault.LinkSlow(at, link(), dice.between(5, 450), lasts(20_000)),
                at -> new Fault.LinkDoubles(at, link(), 1 + dice.below(60), lasts(20_000)),
                Fault.ConnectionReset::new,
                at -> new Fault.DiskFails(at, node(), guest(), lasts(20_000)),
                at -> new Fault.DiskSlow(at, node(), guest(), dice.between(10, 3_000), lasts(10_000)),
                at -> new Fault.MetadataRots(at, node(), guest()),
                at -> new Fault.DiskReplaced(at, node(), guest(), lasts(15_000)),
                at -> new Fault.OwnDiskFull(at, node(), lasts(15_000)),
                at -> new Fault.BmcSlow(at, node(), dice.between(500, 6_000), lasts(30_000)),
                at -> new Fault.BmcRefuses(at, node(), lasts(30_000)),
                at -> new Fault.BmcUnreachable(at, node(), lasts(30_000)),
                at -> new Fault.BmcIgnores(at, node(), lasts(20_000)),
                at -> new Fault.StartsFail(at, node(), lasts(20_000)),
                at -> new Fault.GuestsDeaf(at, node(), lasts(20_000)),
                at -> new Fault.GuestCrash(at, guest()),
                at -> new Fault.LibvirtKilled(at, node(), lasts(8_000)),
                at -> new Fault.LibvirtHangs(at, node(), lasts(15_000)),
                at -> new Fault.SlapdKilled(at, node(), lasts(10_000)),
                at -> new Fault.SlapdSlow(at, node(), dice.between(100, 3_000), lasts(15_000)),
                at -> new Fault.SlapdFails(at, node(), lasts(15_000)),
                at -> new Fault.SlapdWiped(at, node()),
                at -> new Fault.EditWrongly(at, node(), guest(), lasts(15_000)),
                at -> new Fault.EditByHand(at, node(), guest(), 96 + dice.below(64)),
                at -> new Fault.Move(at, node(), guest(), node()),
                at -> new Fault.RoleAnyway(at, node(), guest(), dice.oneIn(2)),
                at -> new Fault.Standby(at, node(), node(), lasts(20_000)),
                at -> new Fault.Departure(at, node(), dice.between(10_000, 40_000)),
                at -> new Fault.StopAndStart(at, node(), guest(), lasts(15_000)),
                at -> new Fault.ChangeConstraint(at, node(), guest(), node(), (int) dice.between(-1_000, 1_000)),
                at -> new Fault.PowerOnAfterFence(at, node(), node(), !dice.oneIn(4)),
                at -> new Fault.FenceConfirm(at, node(), node()));
    }

    private NodeId node() {
        return dice.pick(nodes);
    }

    private ServiceName service() {
        return dice.pick(List.of(ServiceName.values()));
    }

    private String guest() {
        return dice.pick(Settings.guests());
    }

    private String link() {
        return dice.pick(settings.links().stream().map(LinkConfig::name).toList());
    }

    /** Mostly short: what heals before it was noticed is as good a test as what lasts. */
    private long lasts(long longestMs) {
        return dice.oneIn(2) ? dice.between(20, 2_500) : dice.between(1_000, longestMs);
    }
}
