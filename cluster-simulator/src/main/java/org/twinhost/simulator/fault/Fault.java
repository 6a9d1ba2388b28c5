package org.twinhost.simulator.fault;

import java.util.Locale;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;

/**
 * One thing that goes wrong, or that people do at a bad moment. Every fault ends by itself: after {@code forMs} where it
 * lasts, and whatever is still broken when the last one has ended is repaired by the {@link Injection}. All times in ms;
 * {@code atMs} counts from the moment when the cluster was first healthy.
 */
public sealed interface Fault {

    long atMs();

    /** Its name in counts: the same for all of its kind. */
    default String kind() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    /** One that lasts, and then ends by itself. */
    sealed interface Lasting extends Fault {
        long forMs();
    }

    // Power and processes

    /** @param withBmc the mains are gone, its BMC with them */
    record PowerCut(long atMs, NodeId node, long forMs, boolean withBmc) implements Lasting {}

    /** The building is dark: all nodes at once, back one after the other. */
    record Blackout(long atMs, long forMs) implements Lasting {}

    /** Power comes back to whoever has none. */
    record PowerOn(long atMs, NodeId node) implements Fault {}

    record Freeze(long atMs, NodeId node, long forMs) implements Lasting {}

    record Kill(long atMs, NodeId node, ServiceName service) implements Fault {}

    /** The process dies when it calls out to the world for the n-th time from then. */
    record CrashAtEffect(long atMs, NodeId node, ServiceName service, int number) implements Fault {}

    record Pause(long atMs, NodeId node, ServiceName service, long forMs) implements Lasting {}

    record ClockJump(long atMs, NodeId node, long byMs) implements Fault {}

    record BrokerKilled(long atMs, NodeId node, long forMs) implements Lasting {}

    // Network

    /** @param deaf who hears nothing on the link meanwhile; null: nobody does */
    record LinkCut(long atMs, String link, NodeId deaf, long forMs) implements Lasting {}

    /** @param deaf who hears nothing at all; null: nobody hears anybody */
    record AllLinksCut(long atMs, NodeId deaf, long forMs) implements Lasting {}

    record LinkLossy(long atMs, String link, int lossPercent, long forMs) implements Lasting {}

    record LinkSlow(long atMs, String link, long delayMs, long forMs) implements Lasting {}

    record LinkDoubles(long atMs, String link, int percent, long forMs) implements Lasting {}

    /** Somebody without the key sends to a node what he made himself. He may delay nothing by it. */
    record PacketsForged(long atMs, NodeId node, long everyMs, long forMs) implements Lasting {}

    /**
     * Heartbeat starts again on a node, and somebody without the key sends to it what he recorded before. He may delay nothing
     * by it.
     */
    record PacketsPlayed(long atMs, NodeId node, long everyMs, long forMs) implements Lasting {}

    /** The replicas' connections are reset; they may come again at once. */
    record ConnectionReset(long atMs) implements Fault {}

    // Disks

    record DiskFails(long atMs, NodeId node, String volume, long forMs) implements Lasting {}

    /** A latency spike on every access. */
    record DiskSlow(long atMs, NodeId node, String volume, long delayMs, long forMs) implements Lasting {}

    /** The medium changes a block by itself, which no guest uses, and says nothing. */
    record BlockRots(long atMs, NodeId node, String volume, int block) implements Fault {}

    /** A block, which no guest uses, can't be read until it is written. */
    record BlockUnreadable(long atMs, NodeId node, String volume, int block) implements Fault {}

    /** A whole spot, more than is repaired by itself, can't be read until it is written; of which no guest uses a block. */
    record SpotUnreadable(long atMs, NodeId node, String volume, int block, int count) implements Fault {}

    /** A block, which no guest uses, can't be written any more; who tries hears so. */
    record BlockUnwritable(long atMs, NodeId node, String volume, int block) implements Fault {}

    /** Reading a block, which no guest uses, does not end before that. */
    record ReadsHang(long atMs, NodeId node, String volume, int block, long forMs) implements Lasting {}

    /** The files that verify has beside its volumes can't be read or written before that. */
    record VerifyFilesHang(long atMs, NodeId node, String volume, long forMs) implements Lasting {}

    /** Somebody ends comparing in the middle. */
    record VerifyStops(long atMs, String volume) implements Fault {}

    /** Somebody has the replicas of a volume compared. */
    record VerifyStarts(long atMs, String volume) implements Fault {}

    /** One of the two metadata copies rots. */
    record MetadataRots(long atMs, NodeId node, String volume) implements Fault {}

    /**
     * A node goes down and comes back with a blank disk under this volume. Done only while the other replica is the good
     * one: a person looks first.
     */
    record DiskReplaced(long atMs, NodeId node, String volume, long forMs) implements Lasting {}

    /** The node's own file system is full: no small file can be written. */
    record OwnDiskFull(long atMs, NodeId node, long forMs) implements Lasting {}

    // BMCs

    record BmcSlow(long atMs, NodeId node, long delayMs, long forMs) implements Lasting {}

    record BmcRefuses(long atMs, NodeId node, long forMs) implements Lasting {}

    record BmcUnreachable(long atMs, NodeId node, long forMs) implements Lasting {}

    /** It takes orders and does nothing. */
    record BmcIgnores(long atMs, NodeId node, long forMs) implements Lasting {}

    // Hypervisors and guests

    /** No guest can be started there. */
    record StartsFail(long atMs, NodeId node, long forMs) implements Lasting {}

    /** Guests there ignore their power button. */
    record GuestsDeaf(long atMs, NodeId node, long forMs) implements Lasting {}

    record GuestCrash(long atMs, String guest) implements Fault {}

    record LibvirtKilled(long atMs, NodeId node, long forMs) implements Lasting {}

    record LibvirtHangs(long atMs, NodeId node, long forMs) implements Lasting {}

    // Directories

    record SlapdKilled(long atMs, NodeId node, long forMs) implements Lasting {}

    record SlapdSlow(long atMs, NodeId node, long delayMs, long forMs) implements Lasting {}

    /** Half of its writes fail, some of them after they were done. */
    record SlapdFails(long atMs, NodeId node, long forMs) implements Lasting {}

    /** Its database is lost; the mirror fills it again. Done only while the mirror answers. */
    record SlapdWiped(long atMs, NodeId node) implements Fault {}

    /** Somebody edits the tree with ldapmodify to what no configuration may be, and puts it right later. */
    record EditWrongly(long atMs, NodeId node, String guest, long forMs) implements Lasting {}

    /** Somebody edits the tree with ldapmodify. */
    record EditByHand(long atMs, NodeId node, String guest, int memoryMib) implements Fault {}

    // People

    record Move(long atMs, NodeId askedAt, String guest, NodeId to) implements Fault {}

    /** Somebody orders a replica to be Primary, or not to be, past the coordinator: replication trusts nobody's word. */
    record RoleAnyway(long atMs, NodeId node, String volume, boolean primary) implements Fault {}

    record Standby(long atMs, NodeId askedAt, NodeId node, long forMs) implements Lasting {}

    /**
     * A node is rebooted: it is asked to leave, is switched off once it has, and on again at the end. One that has not by then
     * shall stay after all.
     */
    record Departure(long atMs, NodeId node, long forMs) implements Lasting {}

    /** A node is asked to leave, and soon to stay after all; one that has said goodbye by then is away until it is booted. */
    record DepartureTakenBack(long atMs, NodeId node, long forMs) implements Lasting {}

    /** Somebody shuts the whole cluster down; each node is switched off once it has left, all are on again at the end. */
    record ClusterShutdown(long atMs, NodeId askedAt, long forMs) implements Lasting {}

    record StopAndStart(long atMs, NodeId askedAt, String guest, long forMs) implements Lasting {}

    record ChangeConstraint(long atMs, NodeId askedAt, String guest, NodeId node, int score) implements Fault {}

    /** From now on this node's BMC is to switch it on again after a fencing, or is not. */
    record PowerOnAfterFence(long atMs, NodeId askedAt, NodeId node, boolean on) implements Fault {}

    /** Said only when it is true; a person looks first. */
    record FenceConfirm(long atMs, NodeId askedAt, NodeId node) implements Fault {}

    // Labelled lies: what they cost is shown, they are in no standard seed

    /** A disk that says flushed and has not. */
    record LyingFlush(long atMs, NodeId node, String volume) implements Fault {}

    /** A BMC that says off while its node runs. */
    record LyingBmc(long atMs, NodeId node, long forMs) implements Lasting {}

    /** An operator vouches for a node that runs, unheard by the one that is told so. */
    record FalseWord(long atMs, NodeId askedAt, NodeId node) implements Fault {}
}
