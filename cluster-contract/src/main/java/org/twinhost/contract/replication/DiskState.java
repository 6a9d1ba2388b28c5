package org.twinhost.contract.replication;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a replica's data is worth; only an UpToDate one may be promoted (S2). */
public enum DiskState {
    DISKLESS("Diskless"),
    FAILED("Failed"),
    INCONSISTENT("Inconsistent"),
    OUTDATED("Outdated"),
    CONSISTENT("Consistent"),
    UP_TO_DATE("UpToDate"),
    UNKNOWN("Unknown");

    private final String label;

    DiskState(String label) {
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
