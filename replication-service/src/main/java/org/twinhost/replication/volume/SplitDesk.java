package org.twinhost.replication.volume;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.SplitBrainState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.core.blocks.BlockRuns;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.control.SplitBrain;
import org.twinhost.replication.core.facts.Resolution;
import org.twinhost.replication.core.sync.Divergence;
import org.twinhost.replication.core.sync.Split;
import org.twinhost.replication.core.sync.SyncHandshake;
import org.twinhost.replication.core.wire.HandshakeState;

/** A volume's split brain, for people: what each side changed, and the word that ends it. On the volume's loop. */
public final class SplitDesk {

    /** An age that came over the network moves by less; a time that is shown shall not. */
    private static final Duration SAME = Duration.ofSeconds(3);

    private final VolumeDesk volume;
    private final Supplier<Instant> clock;
    private @Nullable SplitBrainState told;

    SplitDesk(VolumeDesk volume, Supplier<Instant> clock) {
        this.volume = volume;
        this.clock = clock;
    }

    /**
     * Whether a word would be taken that this node's changes are thrown away, and what a person is to be told before; any
     * thread.
     */
    public CompletableFuture<Outcome> mayResolve(NodeId discarded) {
        return volume.command(answer -> volume.replica().resolve(discarded, null, answer));
    }

    /**
     * A person says whose changes are thrown away; any thread.
     *
     * @param read what was read out; a word is for nothing else
     */
    public CompletableFuture<Outcome> resolve(NodeId discarded, SplitBrainState read) {
        return volume.command(answer -> volume.replica().resolve(discarded, new SplitBrain.Read(
                generation(read.here()), generation(read.there())), answer));
    }

    private static long generation(SplitBrainState.Side side) {
        return Long.parseUnsignedLong(side.generation(), 16);
    }

    /**
     * What the bitmap here names, read now.
     *
     * @param ranges the first of them
     * @param all whether there are no more
     */
    public record Changed(long bytes, List<BlockRuns.Run> ranges, boolean all) {}

    /** Any thread. */
    public CompletableFuture<Changed> changed(int max) {
        var result = new CompletableFuture<Changed>();
        volume.loop().execute(() -> {
            try {
                var found = volume.replica().changed(max + 1);
                result.complete(new Changed(volume.replica().changedBytes(), found.subList(0, Math.min(max, found.size())),
                        found.size() <= max));
            } catch (RuntimeException broken) {
                result.completeExceptionally(broken);
            }
        });
        return result;
    }

    VolumeState addedTo(VolumeState state) {
        var seen = volume.replica().split();
        told = seen == null ? null : told(seen, volume.replica().wordOnSplit());
        return told == null ? state : state.with(told);
    }

    private SplitBrainState told(Split seen, @Nullable Resolution word) {
        var before = told;
        var mine = seen.mine();
        var theirs = seen.theirs();
        var counted = Divergence.isNamedByBitmaps(mine, theirs);
        var changed = bytes(mine) + bytes(theirs);
        return new SplitBrainState(before == null ? clock.get() : before.since(),
                side(mine, before == null ? null : before.here()), side(theirs, before == null ? null : before.there()),
                counted, counted ? Math.min(changed, mine.sizeBytes()) : mine.sizeBytes(),
                word == null || !Divergence.isFor(word, theirs) ? null : word.discardsHere() ? mine.node() : theirs.node());
    }

    private SplitBrainState.Side side(HandshakeState of, SplitBrainState.@Nullable Side before) {
        return new SplitBrainState.Side(of.node(), of.primary(), of.disk(), SyncHandshake.hex(of.generation()), bytes(of),
                written(of, before == null ? null : before.written()));
    }

    private @Nullable Instant written(HandshakeState of, @Nullable Instant before) {
        var ago = of.alone() == null ? -1 : of.alone().writtenAgoMs();
        if (ago < 0) {
            return null;
        }
        var now = clock.get().minusMillis(ago);
        return before != null && Duration.between(before, now).abs().compareTo(SAME) < 0 ? before : now;
    }

    private static long bytes(HandshakeState of) {
        return Math.min(of.sizeBytes(), of.dirtyBlocks() * BlockSet.BLOCK);
    }
}
