package org.twinhost.contract.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/** What a site wants to survive, one at a time. */
public enum ProtectAgainst {
    /** The death of a node whose fence device still answers. */
    NODE,
    /** The death of a disk under a volume. */
    DISK,
    /** The death of a link between the nodes. */
    LINK,
    /** The death of a node together with its fence device, as when both lose their mains. */
    MAINS;

    /** Where the configuration says nothing: what two boxes with IPMI can do. */
    public static final List<ProtectAgainst> USUAL = List.of(NODE, DISK, LINK);

    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
