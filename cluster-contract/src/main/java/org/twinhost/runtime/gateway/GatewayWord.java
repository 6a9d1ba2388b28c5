package org.twinhost.runtime.gateway;

/** How the gateway tells a service who asks. Its word counts where the kernel says that the connection is its user's. */
public final class GatewayWord {

    /** The user that the gateway runs as. */
    public static final String USER = "twinhost-gateway";

    /** The asker's name. From anybody else it is a claim. */
    public static final String OPERATOR = "Twinhost-Operator";

    /** What is known of the asker, as JSON in ASCII: what the audit calls his peer. From anybody else it is nothing. */
    public static final String CALLER = "Twinhost-Caller";

    private GatewayWord() {}
}
