package org.twinhost.heartbeat.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.core.packet.PacketCodec;
import org.twinhost.heartbeat.core.packet.ReplayWindow;
import org.twinhost.runtime.files.ClusterKeys;

/**
 * From bytes off a wire to a packet, or to the reason why not. Whoever reaches the wire can send as fast as it carries; what is
 * refused costs little and ends here, repeated packets too, so that a flood takes no time from those that are decided about.
 * One for each link, used by the link's thread.
 */
final class LinkGate {

    /** What one node was heard to say here. */
    private record Heard(NodeSession session, ReplayWindow window) {}

    private final String link;
    private final Set<InetAddress> peers;
    private final PacketSeal seal;
    private final Receiver receiver;
    private final TreeMap<NodeId, Heard> heard = new TreeMap<>();
    private @Nullable String firstStranger;

    /** @param peers from where packets may come; empty: the wire has no addresses */
    LinkGate(String link, Set<InetAddress> peers, Supplier<ClusterKeys> keys, Receiver receiver) {
        this.link = link;
        this.peers = Set.copyOf(peers);
        this.seal = new PacketSeal(keys);
        this.receiver = receiver;
    }

    /** Something came over a wire with addresses. */
    void arrived(InetAddress from, ByteBuffer bytes) {
        if (peers.contains(from)) {
            arrived(from.getHostAddress(), bytes);
        } else {
            // Addresses are free to invent: one stands for all, so that what is kept of them has a bound.
            firstStranger = firstStranger == null ? from.getHostAddress() : firstStranger;
            receiver.refused(link, firstStranger + " and other strangers", Refusal.STRANGER.text());
        }
    }

    /** Something came from an end of this link. */
    void arrived(String address, ByteBuffer bytes) {
        switch (seal.open(bytes)) {
            case PacketSeal.Opened.Refused(var why) -> receiver.refused(link, address, why.text());
            case PacketSeal.Opened.Packet(var packet) -> {
                try {
                    sealed(address, PacketCodec.decode(packet));
                } catch (IllegalArgumentException e) {
                    receiver.refused(link, address, e.getMessage() + ". Do both nodes run the same version?");
                }
            }
        }
    }

    private void sealed(String address, Packet packet) {
        var before = heard.get(packet.from());
        var newer = before == null ? 1 : packet.sender().compareTo(before.session());
        if (before != null && (newer < 0 && packet.sender().incarnation() == before.session().incarnation()
                || newer == 0 && !before.window().isNew(packet.counter()))) {
            return;
        }
        if (newer >= 0) {
            var window = before == null || newer > 0 ? ReplayWindow.EMPTY : before.window();
            heard.put(packet.from(), new Heard(packet.sender(), window.with(packet.counter())));
        }
        receiver.heard(link, address, packet, newer >= 0);
    }
}
