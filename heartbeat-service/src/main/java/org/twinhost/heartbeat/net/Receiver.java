package org.twinhost.heartbeat.net;

import org.twinhost.heartbeat.core.packet.Packet;

/** Where links put what arrives. Called on the threads of the links; must hand over at once. */
public interface Receiver {

    /**
     * A packet with a right seal, not heard before.
     *
     * @param newest whether its sender said nothing here in a newer boot: if it did, this is worth a word, and no time
     */
    void heard(String link, String address, Packet packet, boolean newest);

    /** Something else. */
    void refused(String link, String address, String reason);
}
