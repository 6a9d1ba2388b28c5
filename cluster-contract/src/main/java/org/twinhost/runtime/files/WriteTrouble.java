package org.twinhost.runtime.files;

import org.jboss.logging.Logger;

/** Something that is tried again and again, such as a write to a full disk: said when it begins and when it ends. */
public final class WriteTrouble {

    private final Logger log;
    private boolean isSaid;

    public WriteTrouble(Logger log) {
        this.log = log;
    }

    /** @param sentence what failed, what follows from it, what to do; said the first time */
    public synchronized void failed(String sentence) {
        if (!isSaid) {
            isSaid = true;
            log.error(sentence);
        }
    }

    /** Whether the last attempt failed. */
    public synchronized boolean isThere() {
        return isSaid;
    }

    /** @param sentence said if it had failed */
    public synchronized void ended(String sentence) {
        if (isSaid) {
            isSaid = false;
            log.info(sentence);
        }
    }
}
