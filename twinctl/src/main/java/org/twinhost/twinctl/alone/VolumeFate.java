package org.twinhost.twinctl.alone;

import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.twinctl.ask.ReadOut;

/** What a volume needs before a guest starts on it here. */
public sealed interface VolumeFate {

    String volume();

    /** No word: it is Primary, or will be by itself once the other node counts as off. */
    record Ready(String volume, String text) implements VolumeFate {}

    /**
     * The operator's word that what is here counts.
     *
     * @param shown what the word is about
     */
    record ToForce(String volume, VolumeState shown, ReadOut readOut) implements VolumeFate {}

    /** No word of this command helps it. */
    record Helpless(String volume, String why, String wayOut) implements VolumeFate {}

    /** No replica is here. */
    record Elsewhere(String volume, List<NodeId> nodes) implements VolumeFate {}
}
