package org.twinhost.heartbeat.core.membership;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.heartbeat.core.packet.NodeSession;

/**
 * What survives the end of the process. None of it is shown to anybody before it is on disk (S5).
 *
 * @param incarnation of this node when it was written: views, promises and words of an earlier boot are void
 * @param highest the highest number of a view ever stored here, over all boots
 * @param view the view this node is in
 * @param incarnations of the view's members, as of its installation
 * @param promised agreed to, not installed yet; null: none
 * @param met whether this node was in a quorate view since it booted: wait-for-all is over
 * @param excused nodes that an operator vouches for to be off, until they are members again
 * @param left said goodbye in this incarnation
 * @param peers what is known of the others
 */
public record StoredMembership(
        long incarnation, long highest, View view, Map<NodeId, Long> incarnations, @Nullable View promised, boolean met,
        Set<NodeId> excused, boolean left, Map<NodeId, KnownPeer> peers) {

    /**
     * @param session the newest heard; older ones are void
     * @param heardThisBoot whether it was heard since this node booted
     * @param leftIncarnation the incarnation in which it left cleanly; 0: none
     */
    public record KnownPeer(NodeSession session, boolean heardThisBoot, long leftIncarnation) {

        public static final KnownPeer NOTHING = new KnownPeer(NodeSession.UNKNOWN, false, 0);

        /** Gone with a goodbye, and not back since. */
        public boolean hasLeft() {
            return leftIncarnation != 0 && leftIncarnation == session.incarnation();
        }
    }

    public StoredMembership {
        // Sorted, so that what follows from them is the same in every process.
        incarnations = Collections.unmodifiableMap(new TreeMap<>(incarnations));
        excused = Collections.unmodifiableSet(new TreeSet<>(excused));
        peers = Collections.unmodifiableMap(new TreeMap<>(peers));
    }

    public static StoredMembership blank(long incarnation) {
        return new StoredMembership(incarnation, 0, View.NONE, Map.of(), null, false, Set.of(), false, Map.of());
    }

    /** What of it still counts in this boot: after another boot, only the numbers. */
    public StoredMembership inBoot(long current) {
        if (current == incarnation) {
            return this;
        }
        var known = new TreeMap<NodeId, KnownPeer>();
        peers.forEach((node, peer) -> known.put(node, new KnownPeer(peer.session(), false, peer.leftIncarnation())));
        return new StoredMembership(current, highest, View.NONE, Map.of(), null, false, Set.of(), false, known);
    }

    public KnownPeer peer(NodeId node) {
        return peers.getOrDefault(node, KnownPeer.NOTHING);
    }

    public StoredMembership withPeer(NodeId node, KnownPeer known) {
        var all = new TreeMap<>(peers);
        all.put(node, known);
        return new StoredMembership(incarnation, highest, view, incarnations, promised, met, excused, left, all);
    }

    /** In no view any more; promises stay, for they bind the numbers. */
    public StoredMembership out() {
        return new StoredMembership(incarnation, highest, View.NONE, Map.of(), promised, met, excused, left, peers);
    }

    /**
     * Known to nobody by the key that this node has now: in no view, and waiting for its peer as after a boot. What was silent
     * may have been well and refused.
     */
    public StoredMembership amongStrangers() {
        return new StoredMembership(incarnation, highest, View.NONE, Map.of(), promised, false, excused, left, peers);
    }

    public StoredMembership promise(View next) {
        return new StoredMembership(incarnation, Math.max(highest, next.number()), view, incarnations, next, met, excused,
                left, peers);
    }

    public StoredMembership install(View next) {
        var present = new TreeMap<NodeId, Long>();
        for (var member : next.members()) {
            if (peers.containsKey(member)) {
                present.put(member, peers.get(member).session().incarnation());
            }
        }
        var stillExcused = new TreeSet<>(excused);
        stillExcused.removeAll(next.members());
        return new StoredMembership(incarnation, Math.max(highest, next.number()), next, present, null, true, stillExcused,
                left, peers);
    }

    public StoredMembership excuse(NodeId node) {
        var all = new TreeSet<>(excused);
        all.add(node);
        return new StoredMembership(incarnation, highest, view, incarnations, promised, met, all, left, peers);
    }

    public StoredMembership leave() {
        return new StoredMembership(incarnation, highest, View.NONE, Map.of(), null, met, excused, true, peers);
    }
}
