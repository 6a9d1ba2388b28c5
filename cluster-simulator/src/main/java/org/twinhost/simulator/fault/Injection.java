package org.twinhost.simulator.fault;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.disk.Disk;

/** Does to the world what a fault says, ends it, and in the end repairs everything that a person would. */
public final class Injection {

    private static final long MILLI = 1_000;
    private static final String MIRROR = "grey";
    private static final long BUTTON_EVERY_MICROS = 1_000_000;
    private static final int BUTTON_ONE_IN = 25;
    private static final int REPEATS_ONE_IN = 10;

    private final World world;
    private final PromptRecovery recovery;
    private final Departures departures;
    private final Set<String> blank = new HashSet<>();
    private boolean repairing;

    public Injection(World world) {
        this.world = world;
        this.recovery = new PromptRecovery(world);
        this.departures = new Departures(world);
        world.time().after(BUTTON_EVERY_MICROS, this::somebodyPassesBy);
    }

    /** How long it lasts; 0: it is over at once. */
    public static long lastsMs(Fault fault) {
        return fault instanceof Fault.Lasting lasting ? lasting.forMs() : 0;
    }

    /** Does it now; what lasts is ended later, by itself. */
    public void inject(Fault fault) {
        recovery.begins(fault, lastsMs(fault) * MILLI);
        world.counts().count(fault.kind());
        world.story().tell(null, "FAULT " + FaultText.of(fault));
        switch (fault) {
            case Fault.PowerCut(_, var node, var forMs, var withBmc) -> cutPower(node, forMs, withBmc);
            case Fault.Blackout(_, var forMs) -> world.nodes().forEach(node ->
                    cutPower(node.name(), forMs + world.dice().between(0, 20_000), false));
            case Fault.PowerOn(_, var node) -> pressButton(node(node));
            case Fault.Freeze(_, var node, var forMs) -> {
                node(node).freeze();
                later(forMs, () -> node(node).thaw());
            }
            case Fault.Kill(_, var node, var service) -> node(node).process(service).kill("somebody kills it");
            case Fault.CrashAtEffect(_, var node, var service, var number) ->
                    node(node).process(service).crashAtEffect(number);
            case Fault.Pause(_, var node, var service, var forMs) -> node(node).process(service).pause(forMs * MILLI);
            case Fault.ClockJump(_, var node, var byMs) -> node(node).clock().jump(byMs);
            case Fault.BrokerKilled(_, var node, var forMs) -> node(node).restartBroker(forMs * MILLI);
            case Fault.LinkCut(_, var link, var deaf, var forMs) -> {
                cut(link, deaf);
                later(forMs, () -> mend(link));
            }
            case Fault.AllLinksCut(_, var deaf, var forMs) -> {
                links(link -> cut(link, deaf));
                later(forMs, () -> links(this::mend));
            }
            case Fault.LinkLossy(_, var link, var lossPercent, var forMs) -> {
                world.network().loses(link, lossPercent / 100.0);
                later(forMs, () -> world.network().loses(link, 0));
            }
            case Fault.LinkSlow(_, var link, var delayMs, var forMs) -> {
                slow(link, delayMs);
                later(forMs, () -> slow(link, 0));
            }
            case Fault.LinkDoubles(_, var link, var percent, var forMs) -> {
                world.network().duplicates(link, percent / 100.0);
                later(forMs, () -> world.network().duplicates(link, 0));
            }
            case Fault.PacketsForged(_, var node, var everyMs, var forMs) ->
                    again(everyMs, forMs, () -> world.network().forge(node));
            case Fault.PacketsPlayed(_, var node, var everyMs, var forMs) -> {
                node(node).process(ServiceName.HEARTBEAT).kill("somebody kills it");
                again(everyMs, forMs, () -> world.network().play(node));
            }
            case Fault.ConnectionReset _ -> world.volumes().wires().reset(MIRROR);
            case Fault.DiskFails(_, var node, var volume, var forMs) -> diskFails(node, volume, forMs);
            case Fault.DiskSlow(_, var node, var volume, var delayMs, var forMs) -> diskSlow(node, volume, delayMs, forMs);
            case Fault.BlockRots(_, var node, var volume, var block) -> spoil(node, volume, block, true);
            case Fault.BlockUnreadable(_, var node, var volume, var block) -> spoil(node, volume, block, false);
            case Fault.SpotUnreadable(_, var node, var volume, var block, var count) -> {
                for (int i = 0; i < count; i++) {
                    spoil(node, volume, block + i, false);
                }
            }
            case Fault.BlockUnwritable(_, var node, var volume, var block) ->
                    medium(node, volume, block, disk -> disk.spoilt().cantBeWritten(block));
            case Fault.ReadsHang(_, var node, var volume, var block, var forMs) -> medium(node, volume, block, disk ->
                    disk.spoilt().hangs(block, world.time().nowMicros() + forMs * MILLI));
            case Fault.VerifyFilesHang(_, var node, var volume, var forMs) -> {
                var disk = world.volumes().disk(node, volume);
                if (disk != null) {
                    disk.besideHangs(world.time().nowMicros() + forMs * MILLI);
                }
            }
            case Fault.VerifyStarts(_, var volume) -> world.operators().verify(volume);
            case Fault.VerifyStops(_, var volume) -> world.operators().stopVerify(volume);
            case Fault.MetadataRots(_, var node, var volume) -> metadataRots(node, volume);
            case Fault.DiskReplaced(_, var node, var volume, var forMs) -> replaceDisk(node, volume, forMs);
            case Fault.OwnDiskFull(_, var node, var forMs) -> during(forMs, on -> node(node).ownDiskFails(on));
            case Fault.BmcSlow(_, var node, var delayMs, var forMs) -> {
                world.powerSwitches().slow(node, delayMs * MILLI);
                later(forMs, () -> world.powerSwitches().slow(node, 0));
            }
            case Fault.BmcRefuses(_, var node, var forMs) -> during(forMs, on -> world.powerSwitches().refuses(node, on));
            case Fault.BmcUnreachable(_, var node, var forMs) ->
                    during(forMs, on -> world.powerSwitches().unreachable(node, on));
            case Fault.BmcIgnores(_, var node, var forMs) ->
                    during(forMs, on -> world.powerSwitches().ignoresOrders(node, on));
            case Fault.StartsFail(_, var node, var forMs) -> during(forMs, on -> world.guests().libvirt(node).startFails(on));
            case Fault.GuestsDeaf(_, var node, var forMs) ->
                    during(forMs, on -> world.guests().libvirt(node).guestsAreDeaf(on));
            case Fault.GuestCrash(_, var guest) -> world.nodes().forEach(node ->
                    world.guests().libvirt(node.name()).crash(guest));
            case Fault.LibvirtKilled(_, var node, var forMs) -> world.guests().libvirt(node).kill(forMs * MILLI);
            case Fault.LibvirtHangs(_, var node, var forMs) -> world.guests().libvirt(node).hang(forMs * MILLI);
            case Fault.SlapdKilled(_, var node, var forMs) -> world.directories().kill(node, forMs * MILLI);
            case Fault.SlapdSlow(_, var node, var delayMs, var forMs) -> {
                world.directories().slow(node, delayMs);
                later(forMs, () -> world.directories().slow(node, 0));
            }
            case Fault.SlapdFails(_, var node, var forMs) -> during(forMs, on -> world.directories().failing(node, on));
            case Fault.SlapdWiped(_, var node) -> {
                if (world.nodes().stream().allMatch(each -> world.directories().isInStep(each.name()))) {
                    world.directories().wipe(node);
                }
            }
            case Fault.EditWrongly(_, var node, var guest, var forMs) -> {
                world.directories().editWrongly(node, guest);
                later(forMs, () -> world.directories().editBack(node, guest));
            }
            case Fault.EditByHand(_, var node, var guest, var memoryMib) ->
                    world.directories().edit(node, guest, memoryMib);
            case Fault.Move(_, var askedAt, var guest, var to) -> world.operators().move(node(askedAt), guest, to);
            case Fault.RoleAnyway(_, var node, var volume, var primary) -> {
                if (!departures.isUnderWay()) {
                    world.operators().roleAnyway(node(node), volume, primary);
                }
            }
            case Fault.Standby(_, var askedAt, var node, var forMs) ->
                    during(forMs, on -> world.operators().standby(node(askedAt), node, on));
            case Fault.Departure(_, var node, var forMs) -> departures.of(node(node), forMs * MILLI);
            case Fault.DepartureTakenBack(_, var node, var forMs) -> departures.takenBack(node(node), forMs * MILLI);
            case Fault.ClusterShutdown(_, var askedAt, var forMs) -> departures.ofAll(node(askedAt), forMs * MILLI);
            case Fault.StopAndStart(_, var askedAt, var guest, var forMs) -> {
                world.operators().stop(node(askedAt), guest);
                later(forMs, () -> world.operators().start(node(askedAt), guest));
            }
            case Fault.ChangeConstraint(_, var askedAt, var guest, var node, var score) ->
                    world.directories().constrain(askedAt, guest, node, score);
            case Fault.PowerOnAfterFence(_, var askedAt, var node, var on) ->
                    world.directories().powerOnAfterFence(askedAt, node, on);
            case Fault.FenceConfirm(_, var askedAt, var node) -> {
                if (!node(node).isOn()) {
                    world.operators().confirmOff(node(askedAt), node);
                }
            }
            case Fault.LyingFlush(_, var node, var volume) -> world.volumes().disk(node, volume).lyingFlush(true);
            case Fault.LyingBmc(_, var node, var forMs) -> during(forMs, on -> world.powerSwitches().lying(node, on));
            case Fault.FalseWord(_, var askedAt, var node) -> {
                world.observer().proofs().excuse(node, "a person's false word");
                world.operators().confirmOff(node(askedAt), node);
            }
        }
    }

    // Power ----------------------------------------------------------------------------------------------------------

    private void cutPower(NodeId name, long forMs, boolean withBmc) {
        if (withBmc) {
            world.powerSwitches().sharesMains(name, true);
            world.powerSwitches().mainsFail(name);
            later(forMs, () -> world.powerSwitches().mainsReturn(name));
        } else {
            node(name).powerCut("the plug is pulled");
            later(forMs, () -> pressButton(node(name)));
        }
    }

    private void pressButton(Node node) {
        if (world.powerSwitches().hasMains(node.name())) {
            node.powerOn();
        }
    }

    /** A node that was switched off is switched on again by somebody, some day. */
    private void somebodyPassesBy() {
        for (var node : world.nodes()) {
            if (!node.isOn() && world.dice().oneIn(BUTTON_ONE_IN)) {
                pressButton(node);
            }
        }
        if (!repairing) {
            world.time().after(BUTTON_EVERY_MICROS, this::somebodyPassesBy);
        }
    }

    // Links ----------------------------------------------------------------------------------------------------------

    private void links(Consumer<String> what) {
        world.first().links().stream().map(LinkConfig::name).forEach(what);
    }

    /** @param deaf who hears nothing on it; null: nobody does */
    private void cut(String link, NodeId deaf) {
        if (deaf == null) {
            world.network().cut(link);
        } else {
            world.nodes().stream().filter(node -> !node.name().equals(deaf)).forEach(node ->
                    world.network().cut(link, node.name(), deaf));
        }
        if (link.equals(MIRROR)) {
            if (deaf == null) {
                world.volumes().wires().cut(link);
            } else {
                world.nodes().stream().filter(node -> !node.name().equals(deaf)).forEach(node ->
                        world.volumes().wires().cut(link, node.name()));
            }
        }
    }

    private void again(long everyMs, long forMs, Runnable what) {
        if (forMs > 0 && !repairing) {
            what.run();
            later(everyMs, () -> again(everyMs, forMs - everyMs, what));
        }
    }

    private void mend(String link) {
        world.network().mend(link);
        if (link.equals(MIRROR)) {
            world.volumes().wires().heal(link);
        }
    }

    private void slow(String link, long delayMs) {
        world.network().slow(link, delayMs * MILLI);
        if (link.equals(MIRROR)) {
            world.volumes().wires().slow(link, delayMs * MILLI);
        }
    }

    // Disks ----------------------------------------------------------------------------------------------------------

    private void diskFails(NodeId node, String volume, long forMs) {
        var disk = world.volumes().disk(node, volume);
        if (disk != null && !isBeingFilled(volume)) {
            var reads = world.dice().oneIn(2);
            disk.failing(reads, !reads || world.dice().oneIn(2));
            later(forMs, () -> disk.failing(false, false));
        }
    }

    private void replaceDisk(NodeId name, String volume, long forMs) {
        var disk = world.volumes().disk(name, volume);
        if (disk != null && world.volumes().observer(volume).isSafeWithout(node(name))) {
            node(name).powerCut("its disk is replaced");
            disk.replaceByBlank();
            blank.add(volume);
            world.counts().count("disk replaced, really");
            later(forMs, () -> pressButton(node(name)));
        }
    }

    /** A blank disk is in place of an old one: until it is filled, the other is the only one, and nobody survives its loss. */
    private boolean isBeingFilled(String volume) {
        if (blank.contains(volume) && world.volumes().observer(volume).isHealed()) {
            blank.remove(volume);
        }
        return blank.contains(volume);
    }

    private void diskSlow(NodeId node, String volume, long delayMs, long forMs) {
        var disk = world.volumes().disk(node, volume);
        if (disk != null) {
            disk.slow(delayMs * MILLI);
            later(forMs, () -> disk.slow(0));
        }
    }

    private void metadataRots(NodeId node, String volume) {
        var disk = world.volumes().disk(node, volume);
        if (disk != null && disk.corruptMetadata()) {
            world.counts().count("metadata rots, really");
        }
    }

    private void spoil(NodeId node, String volume, int block, boolean silently) {
        medium(node, volume, block, disk -> {
            if (!silently) {
                disk.spoilt().cantBeRead(block);
            } else if (disk.rot(block, world.time().nowMicros())) {
                world.counts().count("block rots, really");
            }
        });
    }

    /** Only where no guest looks, and while both replicas count. */
    private void medium(NodeId node, String volume, int block, Consumer<Disk> what) {
        var disk = world.volumes().disk(node, volume);
        if (disk != null && !world.volumes().observer(volume).workload().isWritten(block) && !isBeingFilled(volume)) {
            what.accept(disk);
        }
    }

    // The end --------------------------------------------------------------------------------------------------------

    /** All faults end: what is broken is mended, who is off is switched on. */
    public void repairAll() {
        repairing = true;
        departures.end();
        recovery.ends();
        world.story().tell(null, "ALL FAULTS END");
        world.network().healAll();
        links(link -> {
            world.volumes().wires().heal(link);
            world.volumes().wires().slow(link, 0);
        });
        world.powerSwitches().healAll();
        for (var node : world.nodes()) {
            node.ownDiskFails(false);
            node.processes().forEach(process -> process.crashAtEffect(0));
            node.thaw();
            world.guests().libvirt(node.name()).startFails(false);
            world.guests().libvirt(node.name()).guestsAreDeaf(false);
            world.directories().slow(node.name(), 0);
            world.directories().failing(node.name(), false);
            for (var volume : world.volumes().names()) {
                var disk = world.volumes().disk(node.name(), volume);
                if (disk != null) {
                    disk.failing(false, false);
                    disk.slow(0);
                    disk.spoilt().mended();
                    disk.besideHangs(0);
                }
            }
        }
        world.nodes().forEach(this::pressButton);
    }

    /**
     * What a person does while a cluster heals: switches on who is off, boots who said goodbye, keeps who was about to, and
     * repeats now and then what was not heard.
     *
     * @param running the configuration as it is
     */
    public void nurse(ClusterSnapshot running) {
        world.nodes().stream().filter(world.observer().membership()::hasLeft)
                .forEach(node -> node.powerCut("it said goodbye, and is to join again"));
        world.nodes().forEach(this::pressButton);
        world.nodes().stream().filter(world.operators()::isLeaving).forEach(node -> {
            world.operators().shutdown(node, false);
            world.operators().stay(node);
        });
        if (!world.dice().oneIn(REPEATS_ONE_IN)) {
            return;
        }
        var at = world.dice().pick(world.nodes());
        running.nodes().stream().filter(NodeConfig::standby).forEach(node ->
                world.operators().standby(at, node.name(), false));
        running.guests().stream().filter(guest -> guest.target() == GuestConfig.Target.STOPPED).forEach(guest ->
                world.operators().start(at, guest.name()));
        if (!world.directories().waitingForAPerson().isEmpty()) {
            world.directories().choose(at.name(), ConfigCommand.Choose.Side.PUBLISHED);
        }
    }

    private Node node(NodeId name) {
        return world.node(name);
    }

    /** On now, off when its time is over. */
    private void during(long ms, Consumer<Boolean> on) {
        on.accept(true);
        later(ms, () -> on.accept(false));
    }

    private void later(long ms, Runnable end) {
        world.time().after(ms * MILLI, () -> {
            if (!repairing) {
                end.run();
            }
        });
    }
}
