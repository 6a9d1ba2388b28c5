package org.twinhost.replication.core.ports;

import org.jspecify.annotations.Nullable;

/** The end of something that was begun: called once, on the volume's event loop. */
@FunctionalInterface
public interface Done {

    /** @param failure why it did not work, for the administrator; null: it worked */
    void done(@Nullable String failure);
}
