package org.twinhost.simulator.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Small files on a node's own disk, written like {@code DurableFile}: the old content or the new, whole, and durable on
 * return. The process may die right before or right after.
 */
public final class NodeFiles {

    private final Map<String, Object> contents = new HashMap<>();
    private final Node node;
    private final String folder;

    NodeFiles(Node node, String folder) {
        this.node = node;
        this.folder = folder;
    }

    @SuppressWarnings("unchecked")
    public <T> Optional<T> read(String name, Class<T> type) {
        return Optional.ofNullable((T) contents.get(name)).map(type::cast);
    }

    /** @throws java.io.UncheckedIOException when the node's own disk is full or failing */
    public void write(Process process, String name, Object immutable) {
        process.boundary();
        if (node.ownDiskFails()) {
            throw new java.io.UncheckedIOException(new java.io.IOException(folder + "/" + name + ": no space left on device"));
        }
        contents.put(name, immutable);
        process.boundary();
    }

    /** What a process was writing when it died reached the disk after all, as far as that takes anything. */
    public void settle(String name, Object immutable) {
        if (!node.ownDiskFails()) {
            contents.put(name, immutable);
        }
    }
}
