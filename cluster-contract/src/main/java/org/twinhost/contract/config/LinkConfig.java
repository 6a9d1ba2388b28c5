package org.twinhost.contract.config;

/**
 * A way between the nodes.
 *
 * @param replication true where volumes are mirrored over it
 * @param order lower is preferred, for heartbeat's messages and among replication links
 * @param unsealed true: what is mirrored over it is neither encrypted nor authenticated once both nodes have proven who they
 *     are; for a private cable only
 */
public record LinkConfig(String name, Kind kind, boolean replication, int order, boolean unsealed) {

    /** Sealed, as it is where nothing is said. */
    public LinkConfig(String name, Kind kind, boolean replication, int order) {
        this(name, kind, replication, order, false);
    }

    public enum Kind {
        UDP,
        SERIAL
    }
}
