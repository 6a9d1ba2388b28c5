package org.twinhost.heartbeat.net;

import org.twinhost.heartbeat.core.packet.PacketCodec;

/** From bytes off a wire to a packet, or to the reason why not. One for each thread. */
final class Unsealing {

    private final PacketSeal seal;
    private final Receiver receiver;

    Unsealing(byte[] key, Receiver receiver) {
        this.seal = new PacketSeal(key);
        this.receiver = receiver;
    }

    void arrived(String link, String address, byte[] bytes) {
        var packet = seal.open(bytes);
        if (packet.isEmpty()) {
            receiver.refused(link, address, "they are not sealed with this cluster's key. Compare cluster.key on both nodes");
            return;
        }
        try {
            receiver.heard(link, address, PacketCodec.decode(packet.get()));
        } catch (IllegalArgumentException e) {
            receiver.refused(link, address, e.getMessage() + ". Do both nodes run the same version?");
        }
    }
}
