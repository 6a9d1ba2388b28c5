package org.twinhost.replication.core;

import org.twinhost.replication.core.area.MetadataCodec;
import org.twinhost.replication.core.facts.ReplicaFacts;

/** Metadata as it lies on a disk, for tests that tamper with it. */
public final class Sectors {

    private Sectors() {}

    /** One copy of the facts. */
    public static byte[] of(ReplicaFacts facts) {
        return MetadataCodec.encode(facts);
    }
}
