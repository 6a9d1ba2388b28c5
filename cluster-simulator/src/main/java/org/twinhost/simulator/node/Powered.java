package org.twinhost.simulator.node;

/** Something in a node that feels its power: disks, guests, libvirtd, slapd. */
public interface Powered {

    /** Everything volatile is gone, at this moment. */
    void powerCut();

    /** The node boots; its processes start a little later. */
    void powerOn();
}
