package org.twinhost.replication.core.verify;

/**
 * What verify is told at its start.
 *
 * @param bytesPerSecond how much is compared in a second at most
 * @param digestsInPage how many of {@link Digests} are in memory at once
 * @param skippedMax after so many chunks that can't be compared it is the disk, and no bad spot: the rest is not tried
 */
public record VerifySetup(long bytesPerSecond, int digestsInPage, int skippedMax) {

    public static final VerifySetup USUAL = new VerifySetup(64L << 20, Digests.RECORDS, 64);
}
