package org.twinhost.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The six services of a node, with the port on which each answers HTTP on loopback. */
public enum ServiceName {
    CONFIG(7801),
    HEARTBEAT(7802),
    RESOURCE(7803),
    FENCING(7804),
    VM(7805),
    REPLICATION(7806);

    private final int port;
    private final String label = name().toLowerCase(Locale.ROOT);

    ServiceName(int port) {
        this.port = port;
    }

    public int port() {
        return port;
    }

    /** The name in topics, paths, units and messages: {@code heartbeat}. */
    @JsonValue
    public String label() {
        return label;
    }

    @JsonCreator
    public static ServiceName ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
