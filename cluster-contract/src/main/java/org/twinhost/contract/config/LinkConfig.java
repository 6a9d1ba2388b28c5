package org.twinhost.contract.config;

/**
 * A way between the nodes.
 *
 * @param replication true where volumes are mirrored over it
 * @param order lower is preferred, for heartbeat's messages and among replication links
 */
public record LinkConfig(String name, Kind kind, boolean replication, int order) {

    public enum Kind {
        UDP,
        SERIAL
    }
}
