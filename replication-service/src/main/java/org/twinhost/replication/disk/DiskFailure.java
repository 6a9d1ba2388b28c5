package org.twinhost.replication.disk;

import java.nio.file.Path;

/**
 * Why a disk did not do what it was asked.
 *
 * @param operation {@code read}, {@code write} or {@code flush}
 * @param offset where, 0 for a flush
 * @param lengthBytes how much, 0 for a flush
 * @param cause what the system said
 */
public record DiskFailure(Path device, String operation, long offset, int lengthBytes, String cause) {

    /** One sentence for an administrator. */
    public String message() {
        return lengthBytes == 0
                ? operation + " of " + device + " failed: " + cause
                : operation + " of " + lengthBytes + " bytes at " + offset + " of " + device + " failed: " + cause;
    }
}
