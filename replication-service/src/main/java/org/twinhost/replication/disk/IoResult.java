package org.twinhost.replication.disk;

import org.jspecify.annotations.Nullable;

/** Told once how a request to a {@link BlockStore} ended. */
@FunctionalInterface
public interface IoResult {

    /**
     * @param failureOrNull null: done
     */
    void done(@Nullable DiskFailure failureOrNull);
}
