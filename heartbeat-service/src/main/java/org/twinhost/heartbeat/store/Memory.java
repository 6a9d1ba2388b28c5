package org.twinhost.heartbeat.store;

import org.twinhost.heartbeat.core.Stored;

/** Where heartbeat keeps what it must not forget. */
public interface Memory {

    /** Runs {@code then}, on any thread, once it is on stable storage; tries until it is. */
    void write(Stored stored, Runnable then);
}
