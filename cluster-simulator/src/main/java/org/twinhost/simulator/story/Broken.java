package org.twinhost.simulator.story;

/** What must always be true is not. An error, so that nothing that runs in the simulation takes it for its own trouble. */
public final class Broken extends Error {

    private static final long serialVersionUID = 1L;

    public Broken(String what, Throwable cause) {
        super(what, cause);
    }

    /** The invariant's name: S1 to S6, L1, L2, or what else broke. */
    public String invariant() {
        var what = getMessage();
        var end = what.indexOf(' ');
        var word = end < 0 ? what : what.substring(0, end);
        return word.matches("[SL][1-9]:?") ? word.substring(0, 2) : "rule";
    }
}
