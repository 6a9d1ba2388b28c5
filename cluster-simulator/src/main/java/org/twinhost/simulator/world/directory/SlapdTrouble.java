package org.twinhost.simulator.world.directory;

/** slapd does not do what it was asked, or does not say that it did. */
public final class SlapdTrouble extends Exception {

    private static final long serialVersionUID = 1L;

    public SlapdTrouble(String message) {
        super(message, null, false, false);
    }
}
