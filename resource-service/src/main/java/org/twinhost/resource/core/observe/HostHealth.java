package org.twinhost.resource.core.observe;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How this node's file system and certificates are, as last looked.
 *
 * @param spaceTrouble why the services live on their reserve, with what to do; null: they don't
 * @param freeBytes of the file system of the services' state
 * @param totalBytes of it
 * @param certificates of this node
 */
public record HostHealth(
        @Nullable String spaceTrouble, long freeBytes, long totalBytes, List<Certificate> certificates) {

    /**
     * @param name of its file, without the folder
     * @param until after that it is of no use; null: it can't be read
     * @param problem why it can't be read; null: it can
     */
    public record Certificate(String name, @Nullable Instant until, @Nullable String problem) {}
}
