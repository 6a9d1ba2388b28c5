package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The cluster's keys of a service that runs: read again while it does, so that they are changed without a restart. What is
 * wrong with a file changes nothing, and is said once. Safe for all threads.
 */
public final class ClusterKeyFiles {

    private static final Logger LOG = Logger.getLogger(ClusterKeyFiles.class);

    private final Path file;
    private volatile ClusterKeys keys;
    private String trouble = "";

    /** @throws IOException there are no keys to start with */
    public ClusterKeyFiles(Path file) throws IOException {
        this.file = file;
        this.keys = ClusterKeys.read(file);
        LOG.infof("the cluster's %s", keys);
    }

    /** Those of this moment. */
    public ClusterKeys keys() {
        return keys;
    }

    /**
     * Reads the files again.
     *
     * @return whether there are others now
     */
    public synchronized boolean refresh() {
        try {
            var read = ClusterKeys.read(file);
            if (!read.sharesAny(Set.copyOf(keys.ids()))) {
                throw new IOException(file + " holds none of the keys in use: this service goes on with those that it has. Put"
                        + " the new one into " + file.getFileName() + ".next on all nodes first");
            }
            report("");
            var isChanged = !read.ids().equals(keys.ids());
            if (isChanged) {
                LOG.infof("the cluster's %s; before: %s", read, keys);
                keys = read;
            }
            return isChanged;
        } catch (IOException e) {
            report(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            return false;
        }
    }

    private void report(String next) {
        if (!next.isEmpty() && !next.equals(trouble)) {
            LOG.warn(next);
        }
        trouble = next;
    }
}
