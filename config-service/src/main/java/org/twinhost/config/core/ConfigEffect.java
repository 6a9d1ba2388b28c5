package org.twinhost.config.core;

import java.util.Optional;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ChangeOutcome;

/** What the shell has to do. */
public sealed interface ConfigEffect {

    /** Keep it on disk, before it is published (S5). Ends with {@code Kept} or {@code NotKept}; one at a time. */
    record Keep(Intent intent) implements ConfigEffect {}

    record Publish(ClusterSnapshot snapshot) implements ConfigEffect {}

    /**
     * Write a revision: the intent, asserting the base; the entries; the header. Ends with {@code WriteEnded}.
     *
     * @param base what the cluster entry claims now; empty: there is no cluster entry yet
     * @param fingerprint of the tree that was decided on; another one now: LOST
     */
    record Write(Intent intent, Optional<Revision> base, String fingerprint) implements ConfigEffect {}

    /** The tree's content becomes a revision as it is: only the header is written. Ends with {@code WriteEnded}. */
    record Adopt(Intent intent, Revision base, String fingerprint) implements ConfigEffect {}

    /** Finish what a writer began that died. Ends with {@code WriteEnded}. */
    record Finish(Intent intent, Revision base) implements ConfigEffect {}

    /** Look whether any other directory holds a cluster already. Ends with {@code PeersAnswered}. */
    record AskPeers(ClusterSnapshot first) implements ConfigEffect {}

    /** Ask the nodes whether they have what an edit by hand would need. Ends with {@code EditChecked}. */
    record CheckEdit(String fingerprint, ClusterSnapshot edited) implements ConfigEffect {}

    record Answer(String id, ChangeOutcome outcome) implements ConfigEffect {}

    /** For the log, once for each change. */
    record Report(boolean bad, String text) implements ConfigEffect {}
}
