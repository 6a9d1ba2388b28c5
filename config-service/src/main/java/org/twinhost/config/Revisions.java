package org.twinhost.config;

import java.io.IOException;
import org.twinhost.config.core.Intent;
import org.twinhost.config.core.Known;

/** The revisions this node took, on its own disk. */
public interface Revisions {

    /** Durable when it returns. */
    void keep(Intent intent) throws IOException;

    /** What was known when this node last ran. */
    Known load() throws IOException;
}
