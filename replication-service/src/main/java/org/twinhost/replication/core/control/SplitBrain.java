package org.twinhost.replication.core.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.facts.Refusal;
import org.twinhost.replication.core.facts.Resolution;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.sync.Divergence;
import org.twinhost.replication.core.sync.Split;
import org.twinhost.replication.core.sync.SyncDecision;
import org.twinhost.replication.core.sync.SyncHandshake;
import org.twinhost.replication.core.wire.HandshakeState;

/**
 * What is known of a split brain, and the word that ends it. The word is durable here before it is told; the next meeting
 * carries it to the peer, and both have noted what it makes of them before a block is overwritten (S5).
 */
public final class SplitBrain {

    /** The generations that a person has seen: this replica's, and the peer's. */
    public record Read(long here, long there) {}

    private final ReplicaControl replica;
    private @Nullable Split split;

    SplitBrain(ReplicaControl replica) {
        this.replica = replica;
    }

    /** What a person who looks now sees; null: there is no split brain that is known. */
    public @Nullable Read read() {
        return split == null ? null : new Read(split.mine().generation(), split.theirs().generation());
    }

    /** As it was met last; null: there is none that is known, or it is being resolved. */
    public @Nullable Split seen() {
        return split;
    }

    /** A person's word that waits for the peer, or is being carried out until both are equal; null: there is none. */
    public @Nullable Resolution word() {
        return replica.store.isOpen() ? replica.store.facts().newest().resolution() : null;
    }

    /** The two could not be joined. */
    void unfit(HandshakeState mine, HandshakeState theirs, boolean resolves) {
        var before = split;
        var word = word();
        if (!SyncHandshake.isSplitBrain(mine, theirs)) {
            split = null;
            return;
        }
        if (word != null && !word.isBegun() && !Divergence.isFor(word, theirs)) {
            replica.out.say("a person's word on the split brain is void: it was for other data than is on "
                    + replica.setup.peer() + " now");
            replica.store.persist(new FactChange.WordVoid(word), _ -> replica.reconsider());
        }
        if (before == null) {
            split = new Split(mine, theirs, replica.now, replica.now, resolves);
        } else {
            split = before.again(mine, theirs, replica.now, resolves);
        }
    }

    void joined() {
        split = null;
    }

    /** What is noted with the connection: who is without a disk decides nothing, so the word stays. */
    @Nullable Resolution agreed(SyncDecision decision, HandshakeState mine, HandshakeState theirs) {
        return switch (decision) {
            case SyncDecision.Source _, SyncDecision.Target _ -> SyncHandshake.resolution(mine, theirs, decision);
            case SyncDecision.ServedByPeer _, SyncDecision.PeerDiskless _, SyncDecision.Unfit _ -> word();
        };
    }

    /**
     * A person says whose changes are thrown away.
     *
     * @param read what the person was told of the two; null: it is only asked whether a word would be taken. Where one of them
     *     has gone on since, that word is not for it (S2)
     */
    public void resolve(NodeId discarded, @Nullable Read read, Answer answer) {
        var permit = replica.permits().resolve(discarded.equals(replica.setup.self()));
        if (permit instanceof Permit.Refused(var code, var why) && code == Refusal.CHANGING_ROLE) {
            answer.failed(why);
            return;
        }
        var now = split;
        var whyNot = whyNot(discarded, now, permit);
        if (now == null || !whyNot.isEmpty()) {
            answer.refused(String.join("; ", whyNot));
            return;
        }
        if (read == null) {
            answer.done();
            return;
        }
        if (!read.equals(new Read(replica.generation(), now.theirs().generation()))) {
            answer.refused("one of the replicas has gone on since it was read out what is lost; look again (twinctl volume"
                    + " status)");
            return;
        }
        var word = new Resolution(discarded.equals(replica.setup.self()), replica.generation(), now.theirs().generation());
        replica.link.drop("a person said whose changes are thrown away");
        replica.store.persist(new FactChange.Resolved(word), failure -> {
            if (failure == null) {
                replica.out.say("SPLIT BRAIN RESOLVED: the changes on " + discarded + " are thrown away, a person said (here "
                        + SyncHandshake.hex(word.here()) + ", at " + replica.setup.peer() + " "
                        + SyncHandshake.hex(word.there()) + ")");
                replica.reconsider();
                answer.done();
            } else {
                answer.failed(failure);
            }
        });
    }

    /** All reasons at once. */
    private List<String> whyNot(NodeId discarded, @Nullable Split now, Permit permit) {
        var whyNot = new ArrayList<String>();
        var peer = replica.setup.peer();
        if (peer == null) {
            return List.of("there is no other replica, so nothing contradicts it");
        }
        if (!discarded.equals(replica.setup.self()) && !discarded.equals(peer)) {
            whyNot.add("there is no replica on " + discarded + "; the volume has two, on " + replica.setup.self()
                    + " and " + peer);
        } else {
            if (permit instanceof Permit.Refused(_, var why)) {
                whyNot.add(why);
            }
            if (now != null) {
                whyNot.addAll(now.whyNotDiscard(discarded, replica.now));
            }
        }
        if (now == null) {
            whyNot.add("its replicas are not known to contradict each other" + (isResync()
                    ? ": a resync is running, wait until it has ended (twinctl volume status)" : replica.link.isJoined()
                            ? ": they are connected" : ": they have not met since the service here started, or can't be joined"
                            + " for another reason (" + Report.reason(replica) + ")"));
        } else if (isSaid(discarded, now)) {
            whyNot.add("that was said here already, and on " + peer + " the opposite: say it there (on " + peer
                    + ": twinctl volume resolve VOLUME --discard " + discarded + ")");
        } else if (now.mine().generation() != replica.generation()) {
            whyNot.add("the replica here has gone on since they met; ask again when they have met (twinctl volume status)");
        }
        return whyNot;
    }

    /** Saying it once more changes nothing. */
    private boolean isSaid(NodeId discarded, Split now) {
        var word = word();
        return word != null && Divergence.isFor(word, now.theirs())
                && word.discardsHere() == discarded.equals(replica.setup.self())
                && Divergence.isContradicted(word, now.mine(), now.theirs());
    }

    private boolean isResync() {
        return replica.source.isRunning() || replica.target.isRunning();
    }
}
