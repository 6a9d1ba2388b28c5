package org.twinhost.heartbeat.net;

import org.twinhost.heartbeat.core.packet.Packet;

/** Where links put what arrives. Called on the threads of the links; must hand over at once. */
public interface Receiver {

    /** A packet with a right seal. */
    void heard(String link, String address, Packet packet);

    /** Something else. */
    void refused(String link, String address, String reason);
}
