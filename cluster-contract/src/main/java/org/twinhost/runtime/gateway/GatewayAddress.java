package org.twinhost.runtime.gateway;

/** Where the gateway of a node listens. */
public final class GatewayAddress {

    /** TLS, for whoever has a token. */
    public static final int PORT = 7800;

    /** Below the folder of sockets; for local users, whom the kernel names. */
    public static final String SOCKET = "gateway/gateway.sock";

    private GatewayAddress() {}
}
