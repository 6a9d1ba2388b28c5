package org.twinhost.contract;

import org.jspecify.annotations.Nullable;

/**
 * Who asks for something, and by which right. The edge that let the asker in makes it: the REST side of a service for people,
 * the bus for services. A node takes another node's word for it, as for everything that travels under the cluster's key.
 *
 * <p>Today whoever the gateway lets in to change something has every right of an administrator, by the name that the gateway
 * says; a later release may grant rights one by one, without another format.
 *
 * @param name of a person, or of a service as {@code resource@jupiter1}; for the log and the audit
 * @param origin how the asker came in
 * @param right what the command is asked by
 */
public record Principal(String name, Origin origin, Right right) {

    public enum Origin {
        /** Somebody whom the gateway of a node let in. */
        REST,
        /** A service of a node of this cluster. */
        SERVICE
    }

    /** Rights, from the smallest to the largest voice. */
    public enum Right {
        /** What the cluster does by itself. */
        CLUSTER,
        /** Starting, stopping and moving guests, standby of nodes. */
        OPERATE,
        /** Changing what the cluster is made of. */
        CONFIGURE,
        /** A word that stands for a proof and may void S1 to S4: confirming that a node is off, promoting by force. */
        OVERRIDE
    }

    /** Who asks over REST and names nobody. */
    private static final String NAMELESS = "root";

    public Principal {
        if (name == null || name.isBlank() || origin == null || right == null) {
            throw new IllegalArgumentException("a principal needs name, origin and right: " + name + ", " + origin + ", "
                    + right);
        }
    }

    public static Principal service(ServiceName service, NodeId node) {
        return new Principal(service.label() + "@" + node, Origin.SERVICE, Right.CLUSTER);
    }

    /** @param name as the gateway or the asker gave it; null or blank: root */
    public static Principal administrator(@Nullable String name, Right right) {
        return new Principal(name == null || name.isBlank() ? NAMELESS : name.strip(), Origin.REST, right);
    }

    /** As it stands in the log; a name that would begin a line of its own there, or hide some, does not. */
    @Override
    public String toString() {
        return PlainText.of(name) + " (" + origin + ", " + right + ")";
    }
}
