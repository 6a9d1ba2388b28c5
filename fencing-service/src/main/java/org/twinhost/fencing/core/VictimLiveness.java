package org.twinhost.fencing.core;

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

    boolean isFresh(long nowMs, FencingTiming timing) {
        return nowMs - atMs <= timing.freshMs();
    }

    boolean cameBackSince(long incarnation) {
        return newestIncarnation > incarnation;
    }
}
