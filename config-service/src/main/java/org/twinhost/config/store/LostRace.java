package org.twinhost.config.store;

/** Somebody else was faster; nothing was changed. */
public final class LostRace extends Exception {

    private static final long serialVersionUID = 1L;

    public LostRace(String message) {
        super(message);
    }
}
