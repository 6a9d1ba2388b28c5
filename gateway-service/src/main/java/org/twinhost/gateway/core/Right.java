package org.twinhost.gateway.core;

import java.util.EnumSet;
import java.util.Set;

/** What a caller may. A route needs one of these; who has none gets nothing. */
public enum Right {
    /** Figures, check_mk lines and health of the services. */
    MONITOR,
    /** Everything that changes nothing. */
    READ,
    /** Starting, stopping and moving guests, standby of nodes, roles of volumes under the rules of the cluster. */
    OPERATE,
    /** Changing what the cluster is made of. */
    CONFIGURE,
    /** A word that stands for a proof. */
    OVERRIDE;

    /** A local user without a token. */
    public static final Set<Right> OF_STRANGERS = EnumSet.of(MONITOR);
    public static final Set<Right> OF_READERS = EnumSet.of(MONITOR, READ);
    public static final Set<Right> OF_ADMINISTRATORS = EnumSet.allOf(Right.class);
}
