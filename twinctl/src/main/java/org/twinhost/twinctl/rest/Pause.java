package org.twinhost.twinctl.rest;

import java.time.Duration;

/** Waiting between two looks. */
public final class Pause {

    private Pause() {}

    /** Waits so long; false: the process is to end. */
    public static boolean of(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
