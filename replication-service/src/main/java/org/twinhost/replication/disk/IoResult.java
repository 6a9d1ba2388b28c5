package org.twinhost.replication.disk;

/** Told once how a request to a {@link BlockStore} ended. */
@FunctionalInterface
public interface IoResult {

    /**
     * @param failureOrNull null: done
     */
    void done(DiskFailure failureOrNull);
}
