package org.twinhost.runtime.gateway;

/** How the gateway tells a service who asks. Nobody but the gateway speaks to a service, so its word counts. */
public final class GatewayWord {

    /** The asker's name. */
    public static final String OPERATOR = "Twinhost-Operator";

    /** What is known of the asker, as JSON in ASCII: what the audit calls his peer. */
    public static final String CALLER = "Twinhost-Caller";

    private GatewayWord() {}
}
