package org.twinhost.replication.core;

/** Metadata as it lies on a disk, for tests that tamper with it. */
public final class Sectors {

    private Sectors() {}

    /** One copy of the facts. */
    public static byte[] of(Metadata facts) {
        return MetadataCodec.encode(facts);
    }
}
