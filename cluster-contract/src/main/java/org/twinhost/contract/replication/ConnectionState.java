package org.twinhost.contract.replication;

import com.fasterxml.jackson.annotation.JsonValue;

/** The connection of a volume to its other replica. */
public enum ConnectionState {
    STAND_ALONE("StandAlone"),
    CONNECTING("Connecting"),
    CONNECTED("Connected"),
    SYNC_SOURCE("SyncSource"),
    SYNC_TARGET("SyncTarget");

    private final String label;

    ConnectionState(String label) {
        this.label = label;
    }

    /** The field's own word, as people read it everywhere. */
    @JsonValue
    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return label;
    }
}
