package org.twinhost.heartbeat.net;

import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;

/** Packets for tests to which only the envelope matters. */
final class Packets {

    private Packets() {
    }

    /** One that says nothing: no view, no message, and nobody heard. */
    static Packet bare(NodeId from, NodeId to, String link, NodeSession session, long counter) {
        return new Packet(from, to, link, session, counter, 7, NodeSession.UNKNOWN, List.of(),
                new Packet.Status(View.NONE, null, null, 0, null, false, false), false, 1, null);
    }
}
