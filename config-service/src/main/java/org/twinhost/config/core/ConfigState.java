package org.twinhost.config.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus.Directory;

/**
 * What the config service is in the middle of.
 *
 * @param known the last good revision and the history
 * @param standing in the cluster
 * @param seen the directory as last looked at
 * @param writing the one write under way
 * @param asks changes that wait for their turn
 * @param first the configuration to found the cluster with, from cluster.json
 */
public record ConfigState(
        Known known, Standing standing, Seen seen, Optional<Writing> writing, List<ConfigEvent.Asked> asks,
        Optional<ClusterSnapshot> first) {

    /**
     * @param reading null: never read or not reachable
     * @param trouble why it can't be read, or why an empty one is not filled; null: none
     * @param sinceMs since when the reading has been the same, steady ms
     * @param reported the text last reported
     */
    public record Seen(Reading reading, String trouble, long sinceMs, String reported) {}

    /**
     * @param intent what is being written, or asked about before it is
     * @param ask whose wish it is; empty: our own
     * @param asking true while the other directories are asked, before a first revision
     */
    public record Writing(Intent intent, Optional<ConfigEvent.Asked> ask, boolean asking) {}

    public static ConfigState start(Known known, Optional<ClusterSnapshot> first) {
        var state = new ConfigState(known, Standing.UNKNOWN, new Seen(null, "not read yet", 0, null), Optional.empty(),
                List.of(), first);
        // Not news: the first look follows at once.
        return state.with(new Seen(null, "not read yet", 0, state.judgement().text()));
    }

    /** What is made of the directory now. */
    public Judgement judgement() {
        if (seen.reading() == null) {
            return new Judgement(Directory.UNREACHABLE, "the directory can't be read: " + seen.trouble()
                    + (known.newest().isEmpty() ? "" : "; revision " + known.revision() + " stays published"), List.of());
        }
        var judgement = Judgement.of(seen.reading(), known, standing.peers());
        return seen.reading() instanceof Reading.Empty && seen.trouble() != null
                ? new Judgement(judgement.directory(), judgement.text() + "; " + seen.trouble(), List.of()) : judgement;
    }

    ConfigState with(Known newKnown) {
        return new ConfigState(newKnown, standing, seen, writing, asks, first);
    }

    ConfigState with(Standing newStanding) {
        return new ConfigState(known, newStanding, seen, writing, asks, first);
    }

    ConfigState with(Seen newSeen) {
        return new ConfigState(known, standing, newSeen, writing, asks, first);
    }

    ConfigState with(Writing newWriting) {
        return new ConfigState(known, standing, seen, Optional.of(newWriting), asks, first);
    }

    ConfigState idle() {
        return new ConfigState(known, standing, seen, Optional.empty(), asks, first);
    }

    ConfigState with(List<ConfigEvent.Asked> newAsks) {
        return new ConfigState(known, standing, seen, writing, List.copyOf(newAsks), first);
    }

    ConfigState asked(ConfigEvent.Asked ask, boolean atFront) {
        var longer = new ArrayList<>(asks);
        longer.add(atFront ? 0 : longer.size(), ask);
        return with(longer);
    }
}
