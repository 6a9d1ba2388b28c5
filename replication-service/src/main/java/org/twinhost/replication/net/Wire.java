package org.twinhost.replication.net;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a build speaks on the connections of replicas. Two builds connect on what both know: what is only offered and unknown
 * to the other is not used, what is required for safety and unknown to the other is refused by its name.
 *
 * @param oldest version of the wire that it still speaks
 * @param newest version of the wire that it speaks
 * @param offered features that it knows
 * @param required of them: without these it must not be connected
 */
public record Wire(int oldest, int newest, Set<String> offered, Set<String> required) {

    /** Bits of whole ranges in one frame; to others they are sent word by word. */
    public static final String DIRTY_RUNS = "dirty-runs";

    /** Two stores that were never synced are not taken for equal; who does not know it would (S6). */
    public static final String INITIAL_SYNC = "initial-sync";

    /** Comparing all of the replicas; with others it is not done. What was called "verify" had other frames. */
    static final String VERIFY = "online-verify";

    /** A person's word on a split brain; with others they stay apart, as before. */
    static final String RESOLVE = "split-brain-resolve";

    /** What follows the handshake is encrypted and authenticated. Required: else the cable is open to anybody. */
    static final String SEALED = "sealed";

    /** The administrator wants this link without the seal. */
    static final String UNSEALED = "unsealed";

    private static final String ALIKE =
            "bring both nodes to the same revision (twinctl status), with 'unsealed' of that link as you want it";

    /** This build. A feature that safety needs goes into both sets, with a line here that says why. */
    public static final Wire MINE = new Wire(1, 1, Set.of(DIRTY_RUNS, INITIAL_SYNC, SEALED, VERIFY, RESOLVE),
            Set.of(INITIAL_SYNC, SEALED));

    /** This build over a link that is set unsealed. */
    static final Wire MINE_UNSEALED = new Wire(1, 1, Set.of(DIRTY_RUNS, INITIAL_SYNC, UNSEALED, VERIFY, RESOLVE),
            Set.of(INITIAL_SYNC));

    /** A build of before that says nothing of all this. */
    static final Wire UNSAID = new Wire(1, 1, Set.of(), Set.of());

    /** Why the two must not be connected, for the administrator of either; empty: they may. */
    Optional<String> whyNotWith(Wire theirs) {
        if (newest < theirs.oldest || theirs.newest < oldest) {
            return Optional.of("it speaks versions " + theirs.oldest + " to " + theirs.newest + ", this node " + oldest + " to "
                    + newest + ": update the older of the two");
        }
        if (requiresSeal() && theirs.offered.contains(UNSEALED)) {
            return Optional.of("the link is unsealed in its configuration and sealed in this node's: " + ALIKE);
        }
        if (theirs.requiresSeal() && offered.contains(UNSEALED)) {
            return Optional.of("the link is unsealed in this node's configuration and sealed in its: " + ALIKE);
        }
        var notHere = missing(theirs.required, offered);
        if (!notHere.isEmpty()) {
            return Optional.of("it requires " + String.join(", ", notHere)
                    + ", which this node does not know: update this node");
        }
        var notThere = missing(required, theirs.offered);
        return notThere.isEmpty() ? Optional.empty() : Optional.of("it does not know " + String.join(", ", notThere)
                + ", which this node requires: update that node");
    }

    boolean knowsSeal() {
        return offered.contains(SEALED);
    }

    private boolean requiresSeal() {
        return required.contains(SEALED);
    }

    /** What both know. */
    Set<String> common(Wire theirs) {
        var both = new TreeSet<>(offered);
        both.retainAll(theirs.offered);
        return both;
    }

    private static List<String> missing(Set<String> wanted, Set<String> there) {
        return wanted.stream().filter(name -> !there.contains(name)).sorted().toList();
    }
}
