package org.twinhost.heartbeat.core.packet;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.Revision;

/**
 * What one node says to another on one link. The seal (HMAC) around it proves its sender; the link's name, the addressee,
 * the sender's session and a counter that rises with every packet of that session make a replayed or diverted one void.
 *
 * @param counter rises with each packet of the sender's session, over all links
 * @param stampMs the sender's monotonic clock when it was made; means nothing to the receiver but comes back as an echo
 * @param echoOf the receiver's session as the sender knows it; what is meant for an older session is void
 * @param echoes per link, the newest stamp that was heard from the receiver: says on which links it is heard, and how long
 *     ago, measured by its own clock
 * @param wantsAnswer asks for a packet at once instead of at the next keepalive
 * @param acknowledged number of the next message fragment that is expected from the receiver
 * @param fragment part of a message; null: none
 */
public record Packet(
        NodeId from, NodeId to, String link, NodeSession sender, long counter, long stampMs, NodeSession echoOf,
        List<Echo> echoes, Status status, boolean wantsAnswer, long acknowledged, @Nullable Fragment fragment) {

    public record Echo(String link, long stampMs) {}

    /**
     * Where a node stands. Views in it are durable on the sender (S5), but for {@code announced}.
     *
     * @param installed the view it is in; {@link View#NONE}: out
     * @param promised the view it agreed to and waits for its installation; null: none
     * @param announced the view it asks the others to agree to; null: none
     * @param highest the highest number of a view that it has stored
     * @param revision its configuration; null: none yet
     * @param quorate whether it may act in the installed view
     * @param left it said goodbye for this incarnation
     */
    public record Status(
            View installed, @Nullable View promised, @Nullable View announced, long highest, @Nullable Revision revision,
            boolean quorate, boolean left) {}

    /**
     * @param number counts the fragments from this session to that of the receiver, from 1, without gap
     * @param last whether it ends its message
     * @param ageMs how long before the sending its message was submitted
     */
    public record Fragment(long number, boolean last, long ageMs, byte[] payload) {}
}
