package org.twinhost.gateway.core;

import org.twinhost.contract.ServiceName;

/**
 * One thing that can be asked for.
 *
 * @param path what is asked for here; a part in braces is any one name
 * @param servicePath what it is called at the service
 * @param bodyBytesMax how much may be sent with it
 */
public record Route(String method, String path, ServiceName service, String servicePath, Right right, int bodyBytesMax) {

    /** Whether it may change something, so that it must be known who asked. */
    public boolean changes() {
        return right.compareTo(Right.READ) > 0;
    }
}
