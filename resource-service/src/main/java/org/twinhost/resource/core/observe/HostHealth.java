package org.twinhost.resource.core.observe;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.DrillSummary;

/**
 * How this node itself is, as last looked: its file system, its certificates, what it runs, which drills it watched.
 *
 * @param spaceTrouble why the services live on their reserve, with what to do; null: they don't
 * @param freeBytes of the file system of the services' state
 * @param totalBytes of it
 * @param certificates of this node
 * @param release of this node's services; null: not known
 * @param drills the last ones that were watched from this node
 */
public record HostHealth(
        @Nullable String spaceTrouble, long freeBytes, long totalBytes, List<Certificate> certificates,
        @Nullable String release, List<DrillSummary> drills) {

    /** Of which release it is is not known, and no drill was watched. */
    public HostHealth(@Nullable String spaceTrouble, long freeBytes, long totalBytes, List<Certificate> certificates) {
        this(spaceTrouble, freeBytes, totalBytes, certificates, null, List.of());
    }

    /**
     * @param name of its file, without the folder
     * @param until after that it is of no use; null: it can't be read
     * @param problem why it can't be read; null: it can
     */
    public record Certificate(String name, @Nullable Instant until, @Nullable String problem) {}
}
