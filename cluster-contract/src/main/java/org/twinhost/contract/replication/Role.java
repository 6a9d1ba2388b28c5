package org.twinhost.contract.replication;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a replica may do: only a Primary serves its guest (S1). */
public enum Role {
    PRIMARY("Primary"),
    SECONDARY("Secondary"),
    UNKNOWN("Unknown");

    private final String label;

    Role(String label) {
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
