package org.twinhost.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import org.twinhost.runtime.gateway.GatewayAddress;

/** {@code twinhost.gateway.…} in {@code /etc/twinhost/gateway.properties}; every value has a usable default. */
@ConfigMapping(prefix = "twinhost.gateway")
public interface GatewayConfig {

    /**
     * Where TLS is listened to: an address of this node, or 0.0.0.0 for all. Loopback as long as there are no users whose
     * tokens can be told apart: until then a token for other machines is an administrator's own choice.
     */
    @WithDefault("127.0.0.1")
    String address();

    @WithDefault("" + GatewayAddress.PORT)
    int port();
}
