package org.twinhost.fencing.core.victim;

import org.twinhost.contract.NodeId;
import org.twinhost.kernel.LocalMembership;

/**
 * What this node's heartbeat last said about a victim. It never proves anything; it only holds a shot back.
 *
 * @param atMs when it was said
 * @param quorate whether this node may shoot at all
 * @param member whether the victim is in the view
 * @param heard whether any link hears it
 * @param newestIncarnation the newest boot of it that was ever heard
 */
public record VictimLiveness(long atMs, boolean quorate, boolean member, boolean heard, long newestIncarnation) {

    /** Heartbeat has said nothing yet. */
    public static final VictimLiveness NONE = new VictimLiveness(Long.MIN_VALUE / 2, false, false, false, 0);

    /** @param newestIncarnation of the victim, also from before heartbeat started anew */
    public static VictimLiveness of(NodeId victim, LocalMembership heartbeat, long newestIncarnation) {
        var said = heartbeat.said();
        return said == null
                ? NONE
                : new VictimLiveness(heartbeat.saidAtMs(), said.quorate(), heartbeat.view().has(victim),
                        heartbeat.hears(victim), newestIncarnation);
    }

    public boolean isFresh(long nowMs) {
        return LocalMembership.isFresh(atMs, nowMs);
    }

    public boolean cameBackSince(long incarnation) {
        return newestIncarnation > incarnation;
    }
}
