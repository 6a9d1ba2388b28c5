package org.twinhost.contract.heartbeat;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.Revision;

/**
 * A peer as heartbeat sees it.
 *
 * @param incarnation the newest incarnation heard; 0: none ever
 * @param session the newest session of its heartbeat service in that incarnation
 * @param lastHeardMs age in ms of the last authentic packet on any link that echoes this session of ours, counted from its
 *     arrival, but at the latest from a deadtime after its last echo; null: none
 * @param lastEchoMs age in ms of the newest packet of ours that it provably heard in that session: it ran later than that,
 *     however long its own packets were on their way; null: none
 * @param revision the configuration revision it last announced; null: unknown
 * @param clock how its clock compares to this node's; null: not known, or not any more. For people: nothing is decided by it
 *     (R7)
 */
public record PeerState(
        NodeId node, Liveness liveness, long incarnation, long session, @Nullable Long lastHeardMs, @Nullable Long lastEchoMs,
        @Nullable Revision revision, List<LinkState> links, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Clock clock) {

    /**
     * @param aheadMs how far the peer's clock is ahead of this node's, in ms
     * @param uncertaintyMs the truth is no further away from that, in ms
     */
    public record Clock(long aheadMs, long uncertaintyMs) {

        /** How far the clocks are apart in any case, in ms. */
        public long apartMs() {
            return Math.max(0, Math.abs(aheadMs) - uncertaintyMs);
        }
    }

    /** Of whose clock nothing is known. */
    public PeerState(
            NodeId node, Liveness liveness, long incarnation, long session, @Nullable Long lastHeardMs,
            @Nullable Long lastEchoMs, @Nullable Revision revision, List<LinkState> links) {
        this(node, liveness, incarnation, session, lastHeardMs, lastEchoMs, revision, links, null);
    }

    /** The same with how its clock compares. */
    public PeerState with(@Nullable Clock compared) {
        return new PeerState(node, liveness, incarnation, session, lastHeardMs, lastEchoMs, revision, links, compared);
    }

    /** Heard both ways: what it heard of us last is as old as what we heard of it. */
    public PeerState(
            NodeId node, Liveness liveness, long incarnation, long session, Long lastHeardMs, Revision revision,
            List<LinkState> links) {
        this(node, liveness, incarnation, session, lastHeardMs, lastHeardMs, revision, links);
    }

    /** Whether any link hears the node now; an operator's word that it is off is then refused. */
    public boolean isHeard() {
        return links.stream().anyMatch(LinkState::up);
    }
}
