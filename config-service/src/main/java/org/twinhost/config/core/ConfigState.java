package org.twinhost.config.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus.Directory;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ChangeOutcome.Edit;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.kernel.Durable;
import org.twinhost.kernel.LocalMembership;

/**
 * What the config service is in the middle of.
 *
 * @param kept the last good revision and the history, and what is on its way to the disk: only what is there is published (S5)
 * @param diskTrouble why the last attempt to keep a revision failed; empty: it did not
 * @param membership of this node, as heartbeat told last
 * @param seen the directory as last looked at
 * @param writing the one write under way
 * @param asks changes that wait for their turn
 * @param first the configuration to found the cluster with, from cluster.json
 */
public record ConfigState(
        Durable<Known> kept, Optional<DiskTrouble> diskTrouble, LocalMembership membership, Seen seen,
        Optional<Writing> writing, List<ConfigEvent.Asked> asks, Optional<ClusterSnapshot> first) {

    /**
     * @param reason for the administrator
     * @param retryAtMs when keeping is tried again, steady ms
     */
    public record DiskTrouble(String reason, long retryAtMs) {}

    /**
     * @param latest what was read; null: never read or not reachable
     * @param trouble why it can't be read, or why an empty one is not filled; null: none
     * @param sinceMs since when the reading has been the same, steady ms
     * @param reported the text last reported; null: none yet
     * @param check of the last edit by hand that the nodes were asked about; null: none yet
     */
    public record Seen(
            @Nullable Reading latest, @Nullable String trouble, long sinceMs, @Nullable String reported,
            @Nullable EditCheck check) {

        Seen reporting(String text) {
            return new Seen(latest, trouble, sinceMs, text, check);
        }

        Seen troubled(@Nullable String newTrouble) {
            return new Seen(latest, newTrouble, sinceMs, reported, check);
        }

        Seen checking(EditCheck newCheck) {
            return new Seen(latest, trouble, sinceMs, reported, newCheck);
        }

        /** Of what was read last. */
        private Optional<EditCheck> ownCheck() {
            return Optional.ofNullable(check).filter(each -> latest instanceof Reading.Complete complete
                    && complete.fingerprint().equals(each.fingerprint()));
        }

        /** Whether the nodes are to be asked about this edit now. */
        boolean wantsCheck(long nowMs) {
            return ownCheck().map(each -> !each.isPassed() && nowMs >= each.againAtMs()).orElse(true);
        }

        boolean passedCheck() {
            return ownCheck().filter(EditCheck::isPassed).isPresent();
        }

        /** What the nodes lack for this edit. */
        List<String> lacking() {
            return ownCheck().flatMap(EditCheck::lacking).orElse(List.of());
        }

        /** Of a directory that could be read. */
        Reading reading() {
            return Objects.requireNonNull(latest, () -> "the directory could not be read: " + trouble);
        }
    }

    /**
     * @param fingerprint of the edit
     * @param lacking what the nodes do not have; empty: they have not answered yet
     * @param againAtMs when they are asked again, unless they lack nothing, steady ms
     */
    public record EditCheck(String fingerprint, Optional<List<String>> lacking, long againAtMs) {

        private boolean isPassed() {
            return lacking.filter(List::isEmpty).isPresent();
        }
    }

    /**
     * @param intent what is being written, or asked about before it is
     * @param ask whose wish it is; empty: our own
     * @param edits what it changes, for who asked
     */
    public record Writing(Intent intent, Optional<ConfigEvent.Asked> ask, Phase phase, List<Edit> edits) {

        /** Of our own. */
        Writing(Intent intent, Phase phase) {
            this(intent, Optional.empty(), phase, List.of());
        }

        Writing in(Phase next) {
            return new Writing(intent, ask, next, edits);
        }

        public enum Phase {
            /** The other directories are asked, before a first revision. */
            ASKING,
            /** The directory is written. */
            WRITING,
            /** It is in the directory; it will be on this node's disk, too, before it is answered. */
            KEEPING
        }
    }

    public static ConfigState start(Known known, Optional<ClusterSnapshot> first) {
        var state = new ConfigState(Durable.of(known), Optional.empty(), LocalMembership.UNHEARD,
                new Seen(null, "not read yet", 0, null, null), Optional.empty(), List.of(), first);
        // Not news: the first look follows at once.
        return state.with(state.seen().reporting(state.judgement().text()));
    }

    /** What is on the disk: the last good revision is published. */
    public Known known() {
        return kept.onDisk();
    }

    /** Who may write; empty: nobody known. */
    public Optional<NodeId> coordinator() {
        return Optional.ofNullable(membership.view().coordinator());
    }

    /** Revisions announced by other living members. */
    public SortedMap<NodeId, Revision> announced() {
        var revisions = new TreeMap<NodeId, Revision>();
        var said = membership.said();
        if (said != null) {
            said.peers().stream()
                    .filter(peer -> peer.liveness() == Liveness.ALIVE && peer.revision() != null)
                    .forEach(peer -> revisions.put(peer.node(), peer.revision()));
        }
        return revisions;
    }

    /** What is made of the directory now. */
    public Judgement judgement() {
        var known = known();
        if (!kept.isSettled()) {
            var coming = kept.newest().newest().orElseThrow().revision();
            return Judgement.keeping(coming, diskTrouble.map(DiskTrouble::reason), known);
        }
        if (seen.latest() == null) {
            return new Judgement(Directory.UNREACHABLE, "the directory can't be read: " + seen.trouble()
                    + (known.newest().isEmpty() ? "" : "; revision " + known.revision() + " stays published"), List.of());
        }
        var judgement = Judgement.of(seen.reading(), known, announced());
        if (judgement.directory() == Directory.EDITED && !seen.lacking().isEmpty()) {
            return Judgement.refused(((Reading.Complete) seen.reading()).editor(), seen.lacking(), known);
        }
        return seen.reading() instanceof Reading.Empty && seen.trouble() != null
                ? new Judgement(judgement.directory(), judgement.text() + "; " + seen.trouble(), List.of()) : judgement;
    }

    ConfigState with(Durable<Known> newKept) {
        return new ConfigState(newKept, diskTrouble, membership, seen, writing, asks, first);
    }

    ConfigState troubled(Optional<DiskTrouble> newTrouble) {
        return new ConfigState(kept, newTrouble, membership, seen, writing, asks, first);
    }

    ConfigState with(LocalMembership newMembership) {
        return new ConfigState(kept, diskTrouble, newMembership, seen, writing, asks, first);
    }

    ConfigState with(Seen newSeen) {
        return new ConfigState(kept, diskTrouble, membership, newSeen, writing, asks, first);
    }

    ConfigState with(Writing newWriting) {
        return new ConfigState(kept, diskTrouble, membership, seen, Optional.of(newWriting), asks, first);
    }

    ConfigState idle() {
        return new ConfigState(kept, diskTrouble, membership, seen, Optional.empty(), asks, first);
    }

    ConfigState with(List<ConfigEvent.Asked> newAsks) {
        return new ConfigState(kept, diskTrouble, membership, seen, writing, List.copyOf(newAsks), first);
    }

    ConfigState asked(ConfigEvent.Asked ask, boolean atFront) {
        var longer = new ArrayList<>(asks);
        longer.add(atFront ? 0 : longer.size(), ask);
        return with(longer);
    }
}
